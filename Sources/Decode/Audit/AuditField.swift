import Events

/// What is known of a field by its name.
struct AuditField: Sendable {
  var id = FieldTable.anonymous
  var role = Role.none
  /// Its value may be written in hexadecimal.
  var isEncoded = false
  /// A user, login or session number: the highest 32-bit number means none.
  var isIdentity = false

  /// Fields whose values are looked at again once a record has been read.
  enum Role: UInt8, Sendable {
    case none
    case arch, syscall, success, exit, a0, a1, a2, ppid, pid, uid, exe, key, argc, cwd, item, name, nametype,
      saddr, items
    case account, groupName, address, terminal, command
    /// From the interpreted half, told apart by upper case only.
    case syscallName, userName, loginName, idName
    /// `msg='…'` of a user record.
    case nested

    static let count = Int(Role.nested.rawValue) + 1
  }

  private static let roles: [String: Role] = [
    "arch": .arch, "syscall": .syscall, "success": .success, "exit": .exit, "ppid": .ppid, "pid": .pid,
    "uid": .uid, "exe": .exe, "key": .key, "argc": .argc, "cwd": .cwd, "item": .item, "name": .name,
    "nametype": .nametype, "saddr": .saddr, "items": .items, "acct": .account, "grp": .groupName,
    "addr": .address,
    "terminal": .terminal, "cmd": .command, "SYSCALL": .syscallName, "UID": .userName, "AUID": .loginName,
    "ID": .idName, "msg": .nested,
  ]

  /// Text that somebody outside the kernel chose.
  private static let encoded: Set = [
    "name", "cwd", "exe", "comm", "ocomm", "proctitle", "acct", "data", "cmd", "key", "path", "dir", "file",
    "device", "vm", "watch", "root_dir", "grp", "new_group", "new-disk", "old-disk", "sw",
  ]

  private static let identities: Set = [
    "auid", "uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid", "ouid", "ogid", "ses", "id",
    "oauid", "old-auid", "old-ses", "oses", "obj_uid", "obj_gid", "obj_auid", "obj_ses", "sauid", "iuid",
    "igid",
  ]

  /// Everything records are made of that attestd treats specially, and all names that somebody asks for.
  static func table(_ fields: FieldTable) -> AuditWordTable<AuditField> {
    var pairs: [AuditWord: AuditField] = [:]
    for name in Set(roles.keys).union(encoded).union(identities) {
      pairs[AuditWord(name)] = field(name, FieldTable.anonymous)
    }
    for (index, name) in fields.names.enumerated() where !name.isEmpty {
      pairs[AuditWord(name)] = field(name, FieldID(rawValue: UInt16(truncatingIfNeeded: index)))
    }
    for name in identities {
      let upper = name.uppercased()
      pairs[AuditWord(upper), default: AuditField()].isIdentity = true
    }
    return AuditWordTable(pairs)
  }

  private static func field(_ name: String, _ id: FieldID) -> AuditField {
    AuditField(
      id: id, role: roles[name] ?? .none, isEncoded: encoded.contains(name),
      isIdentity: identities.contains(name))
  }
}
