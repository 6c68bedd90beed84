extension MessageShape {
  /// su and runuser of util-linux, and shadow's older su.
  static let su: [MessageShape] = [
    "(to {target_user:any}) {user} on {tty}",
    "FAILED SU (to {target_user:any}) {user} on {tty}",
    "Successful su for {target_user:any} by {user}",
    "FAILED su for {target_user:any} by {user}",
    "+ {tty} {user:until}:{target_user:rest}",
    "- {tty} {user:until}:{target_user:rest}",
  ]
}
