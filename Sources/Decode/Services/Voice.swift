extension Application {
  static let voice: [Application] = [
    Application("asterisk", ["asterisk"], asterisk),
    Application(
      "freeswitch", ["freeswitch"],
      [
        .failed(
          "{:until}SIP auth failure ({method:until}) on sofia profile '{:either}' for [{user:either}] from ip {src_ip:addr}"
        ),
        .unknown("{:until}Can't find user [{user+invalid_user:either}] from {src_ip:addr}"),
        .failed("{:until}Authentication Failure: {user:either} from {src_ip:addr}"),
      ]),
    Application(
      "kamailio", ["kamailio", "opensips", "opensipsd"],
      [
        .failed("{:until}auth failed{:until}from {src_ip+src_port:peer}{:rest}"),
        .probe("{:until}friendly-scanner{:until} from {src_ip+src_port:peer}{:rest}"),
      ]),
    Application(
      "murmur", ["murmurd", "mumble-server", "murmur"],
      [
        .failed(
          "{:until}Rejected connection from {src_ip+src_port:peer}: {reason:=Invalid server password|Wrong certificate or password for existing user}{:rest}"
        ),
        .refused("{:until}Rejected connection from {src_ip+src_port:peer}: {reason:rest}"),
      ]),
    Application(
      "teamspeak", ["ts3server"],
      [
        .failed(
          "{:until}query from {:digits} {src_ip+src_port:peer} tried to login with invalid {reason:rest}")
      ]),
  ]

  private static let asterisk: [MessageShape] =
    [
      .failed(
        "{:until}Registration from '{user:either}' failed for '{src_ip+src_port:peer}' - {reason:rest}"),
      .failed(
        "{:until}Request '{method:until}' from '{user:either}' failed for '{src_ip+src_port:peer}' (callid: {:until}) - {reason:rest}"
      ),
      .failed(
        "{:until}Request '{method:until}' from '{user:either}' failed for '{src_ip+src_port:peer}' - {reason:rest}"
      ),
      .refused(
        "{:until}Call from '{user:either}' ({src_ip+src_port:peer}) to extension '{:either}' rejected because {reason:rest}"
      ),
      .failed(
        "{:until}Host {src_ip:addr} failed {:=MD5|to authenticate|RSA} {:=authentication |as }{:=for |}'{user:either}'{:rest}"
      ),
      .failed("{:until} {src_ip:addr} failed to authenticate as '{user:any}'"),
      .failed("{:until}Connect attempt from '{src_ip:addr}' unable to authenticate{:rest}"),
      .failed("{:until}No registration for peer '{user:either}' (from {src_ip:addr})"),
      .failed("{:until}No {:=matching peer |}found for '{user:either}' from '{src_ip+src_port:peer}'{:rest}"),
      .probe("{:until}hacking attempt detected '{src_ip:addr}'"),
      .refused("{:until}Rejecting unknown SIP connection from {src_ip+src_port:peer}{:rest}"),
      .failed(
        "{:until}Sending fake auth rejection for {:=device|user} {user:either}<sip:{:either}@{src_ip+src_port:peer}{:rest}"
      ),
      .failed(
        "{:until}Failed to authenticate {:=device|user} {user:either}<sip:{:either}@{src_ip+src_port:peer}{:rest}"
      ),
    ]
    + [
      "InvalidPassword", "ChallengeResponseFailed", "InvalidAccountID", "FailedACL", "AuthMethodNotAllowed",
      "RequestNotAllowed", "UnexpectedAddress", "RequestBadFormat", "InvalidTransport",
    ].map { name -> MessageShape in
      MessageShape(
        "{:until}SecurityEvent=\"\(name)\"{:until}AccountID=\"{user:either}\",SessionID=\"{:either}\",LocalAddress=\"{:until}\",RemoteAddress=\"{:=IPV4/|IPV6/}{:=UDP/|TCP/|TLS/|WS/|WSS/}{src_ip:addr}/{src_port:digits}\"{:rest}",
        name.hasPrefix("Request") || name.hasPrefix("FailedACL") ? .refused : .failedLogin)
    } + [
      .login(
        "{:until}SecurityEvent=\"SuccessfulAuth\"{:until}AccountID=\"{user:either}\",SessionID=\"{:either}\",LocalAddress=\"{:until}\",RemoteAddress=\"{:=IPV4/|IPV6/}{:=UDP/|TCP/|TLS/|WS/|WSS/}{src_ip:addr}/{src_port:digits}\"{:rest}"
      )
    ]
}
