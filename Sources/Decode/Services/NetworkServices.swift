extension Application {
  /// Names, proxies, and what watches ports.
  static let networkServices: [Application] = [
    // What and who is NameServer's to say where the program is known.
    Application(
      "named", ["named"],
      [
        .refused(
          "{:=|security: |security: info: |security: error: }client {:until}: query {:=(cache) |}'{:until}' denied{:rest}"
        ),
        .refused(
          "{:=|security: |update-security: error: |xfer-out: error: }client {:until}: zone transfer '{:until}' denied{:rest}"
        ),
        .refused(
          "{:=|update-security: error: |update-security: info: }client {:until}: update {:=forwarding |}'{:until}' denied{:rest}"
        ),
        .refused("{:until}client {:until}: bad zone transfer request: {:rest}"),
      ]),
    Application(
      "nsd", ["nsd"],
      [
        .refused("{:until}ratelimit block {:until} query {src_ip:addr} {:rest}"),
        .refused("{:until}axfr for {:until} from {src_ip:addr} refused, no acl matches{:rest}"),
        .refused("{:until}notify for {:until} from {src_ip:addr} refused, no acl matches{:rest}"),
      ]),
    Application(
      "xinetd", ["xinetd"],
      [
        .refused("FAIL: {service} {reason} from={src_ip:host}")
      ]),
    Application(
      "tcp-wrappers", ["tcpd"],
      [
        .refused("{:until}refused connect from {:until} ({src_ip:addr})"),
        .refused("{:until}refused connect from {src_ip:addr}"),
      ]),
    Application(
      "portsentry", ["portsentry"],
      [
        .probe(
          "attackalert: {reason:until} from host: {:until}/{src_ip:addr} to {:=TCP|UDP} port: {dst_port:digits}{:rest}"
        ),
        .refused("attackalert: Host {src_ip:addr} has been blocked {:rest}"),
        .probe(
          "{:=- |}{:until}Host: {:until}/{src_ip:addr} Port: {dst_port:digits} {:=TCP|UDP} Blocked{:rest}"),
      ]),
    Application(
      "scanlogd", ["scanlogd"],
      [
        .probe("{src_ip+src_port:peer} to {dst_ip:addr} ports {:rest}")
      ]),
    Application(
      "psad", ["psad"],
      [
        .probe("scan detected: {src_ip:addr} -> {dst_ip:addr} {:rest}")
      ]),
    Application(
      "3proxy", ["3proxy"],
      ["PROXY.", "SOCKS.", "SOCKS4.", "SOCKS5.", "POP3P.", "FTPPR.", "TCPPM.", "ADMIN."].map {
        .failed($0 + "{:digits} 0000{reason:=1|2|3|4|5|6|7|8|9} {user} {src_ip+src_port:peer} {:rest}")
      }),
    Application(
      "dante", ["danted", "sockd"],
      [
        .failed(
          "{:=info: |}block({:digits}): tcp/{:=accept|connect} ]: {src_ip+src_port:peer} {:until}{reason:=could not authenticate|client offered no acceptable authentication method|could not verify|authentication failed}{:rest}"
        ),
        .failed(
          "{:=info: |}block({:digits}): tcp/{:=accept|connect} ]: {user}@{src_ip+src_port:peer} {:until}{reason:=could not authenticate|client offered no acceptable authentication method|authentication failed}{:rest}"
        ),
        .refused("{:=info: |}block({:digits}): tcp/{:=accept|connect} [: {src_ip+src_port:peer} {:rest}"),
        .failed(
          "{:=info: |}pass({:digits}): tcp/{:=accept|connect} ]: {src_ip+src_port:peer} {:until}{reason:=could not authenticate|authentication failed|no acceptable authentication}{:rest}"
        ),
      ]),
  ]
}
