extension Application {
  /// Shells and desktops that are not OpenSSH.
  static let remoteAccess: [Application] = [
    Application(
      "dropbear", ["dropbear"],
      [
        .failed(
          "{:=Bad password attempt for|Bad PAM password attempt for} '{user:either}' from {src_ip+src_port:peer}"
        ),
        .unknown(
          "{:=Login attempt for nonexistent user} '{user+invalid_user:either}' from {src_ip+src_port:peer}"),
        .unknown("Login attempt for nonexistent user from {src_ip+src_port:peer}"),
        .failed("Login attempt with wrong user {user:either} from {src_ip+src_port:peer}"),
        .failed(
          "Exit before auth (user '{user:either}', {attempts:digits} fails): Max auth tries reached - user '{:either}' from {src_ip+src_port:peer}"
        ),
        .failed(
          "Exit before auth from <{src_ip+src_port:peer}>: (user '{user:either}', {attempts:digits} fails): {reason:rest}"
        ),
        .probe("Exit before auth from <{src_ip+src_port:peer}>: {reason:rest}"),
        .refused("{reason:=root login rejected|User '}{:rest}"),
        .login(
          "{:=Password|Pubkey|PAM password} auth succeeded for '{user:either}' {:until}from {src_ip+src_port:peer}"
        ),
      ]),
    Application(
      "xrdp", ["xrdp", "xrdp-sesman"],
      [
        .failed("{:until}AUTHFAIL: user={user:either} ip={src_ip+src_port:peer}{:= time=| - socket}{:rest}")
      ]),
    Application(
      "vnc", ["Xvnc", "vncserver", "x11vnc", "Xtigervnc", "wayvnc"],
      [
        .failed("{:until}closed: {src_ip:addr}::{src_port:digits} (Authentication failure{:rest}"),
        .failed("{:until}closed: [{src_ip:addr}]::{src_port:digits} (Authentication failure{:rest}"),
        .refused("{:until}{:=blacklisted|rejected}: {src_ip:addr}::{src_port:digits}{:rest}"),
        .failed("{:until}authentication failed from {src_ip:addr}{:rest}"),
      ]),
    Application(
      "screensharing", ["screensharingd"],
      [
        .failed(
          "Authentication: FAILED :: User Name: {user:either} :: Viewer Address: {src_ip:addr} :: Type: {method:rest}"
        ),
        .login(
          "Authentication: SUCCEEDED :: User Name: {user:either} :: Viewer Address: {src_ip:addr} :: Type: {method:rest}"
        ),
      ]),
    Application(
      "routeros", ["routeros"],
      [
        .failed("{:until}login failure for user {user:either} from {src_ip:addr} via {method}"),
        .login("{:until}user {user:either} logged in from {src_ip:addr} via {method}"),
      ]),
    Application(
      "telnetd", ["telnetd", "in.telnetd", "rlogind", "rshd"],
      [
        .refused("refused connect from {src_ip:host}")
      ]),
    Application("winrm", ["omiserver"], [.failed("{:until}Authentication failed for user [{user:any}]")]),
  ]
}
