extension MessageShape {
  /// cron and cronie; `(user) VERB (text)`.
  static let cron: [MessageShape] = [
    "({user:until}) CMD ({:blanks}{command+COMMAND:any})",
    "({user:until}) CMDOUT ({:any})",
    "({user:until}) CMDEND ({:blanks}{command+COMMAND:any})",
    "({user:until}) ERROR ({reason:any})",
    "({user:until}) AUTH ({reason:any})",
    "({user:until}) MAIL ({reason:any})",
    "({user:until}) {method:until} ({reason:any})",
    "Job `{command:any}' started",
    "Job `{command:any}' terminated{:rest}",
  ]

  /// The program by which people edit their tables: `(who) REPLACE (whose)`.
  static let crontab: [MessageShape] = [
    "({user:until}) AUTH ({reason:any})",
    "({user:until}) {method:until} ({target_user:any})",
  ]
}
