/// What a record's type says about how its fields are meant.
enum AuditRecordKind: UInt8, Sendable {
  case syscall, execve, cwd, path, socketAddress, title, end
  /// `acct` is who tries to come in; of `session` records it is, for programs that switch users, whom they become.
  case attempt, session
  /// `acct` is the account or group that somebody changed.
  case account, group
  case command
  case other

  static let names: [AuditRecordKind: [String]] = [
    .syscall: ["SYSCALL"], .execve: ["EXECVE"], .cwd: ["CWD"], .path: ["PATH"],
    .socketAddress: ["SOCKADDR"], .title: ["PROCTITLE"], .end: ["EOE"],
    .attempt: [
      "USER_AUTH", "USER_ACCT", "USER_LOGIN", "USER_LOGOUT", "USER_ERR", "ANOM_LOGIN_TIME",
      "ANOM_LOGIN_LOCATION",
    ],
    .session: ["USER_START", "USER_END", "CRED_ACQ", "CRED_DISP", "CRED_REFR"],
    .account: ["ADD_USER", "DEL_USER", "USER_MGMT", "USER_CHAUTHTOK", "ACCT_LOCK", "ACCT_UNLOCK"],
    .group: ["ADD_GROUP", "DEL_GROUP", "GRP_MGMT", "GRP_CHAUTHTOK"],
    .command: ["USER_CMD"],
  ]

  static let table: AuditWordTable<AuditRecordKind> = {
    var pairs: [AuditWord: AuditRecordKind] = [:]
    for (kind, names) in names {
      for name in names { pairs[AuditWord(name)] = kind }
    }
    return AuditWordTable(pairs)
  }()
}
