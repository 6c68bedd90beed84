extension MessageShape {
  /// Console logins, in the words of shadow's login (Debian) and util-linux's (RHEL).
  static let login: [MessageShape] = [
    "FAILED LOGIN ({attempts:digits}) on '{tty:until}' from '{src_ip:until}' FOR '{user:any}', {reason:rest}",
    "FAILED LOGIN ({attempts:digits}) on '{tty:until}' FOR '{user:any}', {reason:rest}",
    "TOO MANY LOGIN TRIES ({attempts:digits}) on '{tty:until}' from '{src_ip:until}' FOR '{user:any}'",
    "TOO MANY LOGIN TRIES ({attempts:digits}) on '{tty:until}' FOR '{user:any}'",
    "FAILED LOGIN {attempts:digits} FROM {src_ip} FOR {user:any}, {reason:rest}",
    "TOO MANY LOGIN TRIES ({attempts:digits}) FROM {src_ip} FOR {user:any}, {reason:rest}",
    "ROOT LOGIN {:blanks}on '{tty:until}' from '{src_ip:any}'",
    "ROOT LOGIN {:blanks}on '{tty:any}'",
    "ROOT LOGIN ON {tty} FROM {src_ip}",
    "ROOT LOGIN ON {tty}",
    "LOGIN ON {tty} BY {user} FROM {src_ip}",
    "LOGIN ON {tty} BY {user:rest}",
    "'{user:until}' logged in {:blanks}on '{tty:until}' from '{src_ip:any}'",
    "'{user:until}' logged in {:blanks}on '{tty:any}'",
  ]
}
