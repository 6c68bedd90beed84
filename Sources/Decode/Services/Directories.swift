extension Application {
  /// Who knows accounts and passwords for others.
  static let directories: [Application] = [
    Application(
      "slapd", ["slapd"],
      [
        .failed("conn={:digits} op={:digits} RESULT tag=97 err=49 {:rest}"),
        .refused("conn={:digits} op={:digits} RESULT tag=97 err={:=50|53|8} {:rest}"),
        .refused(
          "conn={:digits} fd={:digits} ACCEPT from IP={src_ip+src_port:peer} (IP={:until}) denied{:rest}"),
      ]),
    Application(
      "kerberos", ["krb5kdc", "kdc", "kadmind"],
      [
        .failed("{:until}) {src_ip:addr}: PREAUTH_FAILED: {user:either} for {}, {reason:rest}"),
        .unknown(
          "{:until}) {src_ip:addr}: CLIENT_NOT_FOUND: {user+invalid_user:either} for {}, {reason:rest}"),
        .refused(
          "{:until}) {src_ip:addr}: {reason:=LOCKED_OUT|CLIENT EXPIRED|CLIENT KEY EXPIRED}: {user:either} for {}, {:rest}"
        ),
        .failed(
          "Request: kadm5_init, {user}, {reason:until}, client={:until}, service={:until}, addr={src_ip:addr}, {:rest}"
        ),
        .login("{:until}) {src_ip:addr}: ISSUE: authtime {:until}, {user} for {}"),
        .failed("Failed to decrypt PA-DATA -- {user} {:rest}"),
      ]),
    Application(
      "freeradius", ["radiusd", "freeradius"],
      [
        .failed(
          "{:until}Login incorrect{:until}: [{user:either}] (from client {:until} port {:digits} cli {src_ip:addr}{:rest}"
        ),
        .failed("{:until}Login incorrect{:until}: [{user:either}] (from client {:rest}"),
        .unknown("{:until}Invalid user{:until}: [{user+invalid_user:either}] (from client {:rest}"),
        .failed("{:until}Login incorrect: [{user:either}] (from client {:rest}"),
        .unknown("{:until}Invalid user: [{user+invalid_user:either}] (from client {:rest}"),
        .login("{:until}Login OK: [{user:either}] (from client {:rest}"),
        .refused(
          "{:until}Ignoring request to {:until} from unknown client {src_ip:addr} port {src_port:digits}{:rest}"
        ),
      ]),
    Application(
      "tacacs", ["tac_plus"],
      [
        .failed("{:until}login failure: {user:either} {src_ip:addr} ({:until}) {:rest}")
      ]),
  ]
}
