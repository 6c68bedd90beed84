extension Application {
  /// Panels and monitors by which hosts are managed.
  static let administration: [Application] = [
    Application(
      "webmin", ["webmin", "usermin", "miniserv.pl"],
      [
        .failed("{:=Invalid login as|Security alert: Invalid login as} {user:either} from {src_ip:host}"),
        .unknown("Non-existent login as {user+invalid_user:either} from {src_ip:host}"),
        .refused("{:=Security alert: |}Host {src_ip:host} blocked after {:rest}"),
        .login("Successful login as {user:either} from {src_ip:host}"),
      ]),
    Application(
      "proxmox",
      [
        "pvedaemon", "pveproxy", "pmgdaemon", "pmgproxy", "proxmox-backup-proxy",
        "proxmox-backup-api",
      ],
      [
        .failed(
          "{:until}authentication failure; rhost={src_ip+src_port:peer} user={user:either} msg={reason:rest}"),
        .login("{:until}successful auth for user '{user:any}'"),
      ]),
    Application(
      "cockpit", ["cockpit-ws", "cockpit-session"],
      [
        .failed(
          "{:until}cockpit-session: user account access failed: {attempts:digits} {user}: {reason:rest}")
      ]),
    Application(
      "monit", ["monit"],
      [
        .failed(
          "{:until}{:=client |Client '}[{src_ip:addr}]: {reason:=wrong password for user|unknown user} '{user:any}'{:rest}"
        ),
        .failed(
          "{:until}Client '{src_ip:addr}' supplied {reason:=wrong password for user|unknown user} '{user:either}' accessing monit httpd{:rest}"
        ),
        .refused("{:until}HttpRequest: access denied -- client [{src_ip:addr}]: {reason:rest}"),
        .refused("{:until}HttpRequest: error -- client [{src_ip:addr}]: {reason:rest}"),
      ]),
    Application(
      "monitorix", ["monitorix"],
      [
        .failed("{:until}AUTHERR - [{src_ip:addr}] {reason:rest}"),
        .refused("{:until}NOTALLOWED - [{src_ip:addr}] {reason:rest}"),
        .probe("{:until}NOTEXIST - [{src_ip:addr}] {reason:rest}"),
      ]),
    Application(
      "nrpe", ["nrpe", "nagios"],
      [
        .refused("{:until}Host {src_ip:addr} is not allowed to talk to us!"),
        .probe("{:until}Could not complete SSL handshake with {src_ip:addr}: {reason:rest}"),
      ]),
    Application(
      "crowdsec", ["crowdsec"],
      [
        .probe("{:until}Ip {src_ip:addr} performed '{reason:until}' ({attempts:digits} events {:rest}")
      ]),
  ]
}
