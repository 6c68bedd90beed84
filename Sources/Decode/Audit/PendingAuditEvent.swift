import Events

/// What has been read so far of an audit event that may become a derived event.
struct PendingAuditEvent: Sendable {
  var key: Key
  var kind: Kind
  /// Of the SYSCALL record: what a finding refers to.
  var ordinal: UInt64
  var reference: [UInt8] = []

  var host: [UInt8]?
  var executable: [UInt8] = []
  var pid: UInt32
  var parent: UInt32?
  var userID: [UInt8]?
  /// Whose rights the process has, by name where the log has it.
  var userName: [UInt8]?
  /// Who acts: the one who logged in, else the above.
  var actor: [UInt8]?

  /// The working directory, and whether names were given relative to it, not to a directory that was open.
  var folder: [UInt8]?
  var isBelowFolder = true
  /// Of an exec, PATH item 0 was there, and what it says was asked for; nothing if the file was open already.
  var hasPath = false
  var invoked: [UInt8]?
  /// Names of PATH items that came into being, as they stand in the records.
  var created: [[UInt8]] = []
  /// Of a connect.
  var socketAddress: [UInt8]?
  var commandLine = AuditCommandLine()

  /// Counts the events begun, to tell which is oldest.
  var arrival: UInt64 = 0
  /// The store has a row of it, and whether that is out of date.
  var isStored = false
  var isChanged = true

  enum Kind: UInt8, Sendable { case exec, connect, file }

  /// Which event a record belongs to. Numbers of user messages have a range of their own, and nodes
  /// count each for themselves.
  struct Key: Hashable, Sendable {
    /// Hash of the node's name.
    var node: UInt64
    var milliseconds: Int64
    var serial: UInt64
  }

  /// More files than any system call names.
  static let mostCreated = 16

  init(key: Key, kind: Kind, ordinal: UInt64, pid: UInt32) {
    self.key = key
    self.kind = kind
    self.ordinal = ordinal
    self.pid = pid
  }

  /// As the kernel stamped its records.
  var time: Timestamp { Timestamp(microseconds: key.milliseconds &* 1_000) }

  var process: AuditProcessTable.Key { AuditProcessTable.Key(node: key.node, pid: pid) }

  var byteCount: Int {
    256 + reference.count + executable.count + (folder?.count ?? 0) + (invoked?.count ?? 0)
      + commandLine.text.count + created.reduce(0) { $0 + $1.count }
  }

  /// The path that was asked for, absolute; nil if it is not known.
  var invokedPath: [UInt8]? { invoked.flatMap { absolute($0) } }

  /// Nil for a relative name where it is not known what it is relative to.
  func absolute(_ name: [UInt8]) -> [UInt8]? {
    let folder = isBelowFolder ? folder ?? [] : []
    var path: [UInt8] = []
    return AuditPath.append(name[...], below: folder[...], to: &path) ? path : nil
  }
}

extension PendingAuditEvent {
  func write(to writer: inout StateWriter) {
    writer.put(UInt64(kind.rawValue))
    writer.put(ordinal)
    writer.putText(reference)
    writer.putText(executable)
    writer.put(UInt64(pid))
    writer.put(parent.map { UInt64($0) + 1 } ?? 0)
    writer.put(hasPath)
    writer.put(isBelowFolder)
    writer.put(arrival)
    for text in [host, userID, userName, actor, folder, invoked, socketAddress] { writer.putOptional(text) }
    writer.put(UInt64(created.count))
    for name in created { writer.putText(name) }
    commandLine.write(to: &writer)
  }

  init?(_ key: Key, _ reader: inout StateReader) {
    guard let kind = reader.number().flatMap({ Kind(rawValue: UInt8(truncatingIfNeeded: $0)) }),
      let ordinal = reader.number(), let reference = reader.text(), let executable = reader.text(),
      let pid = reader.count(Int(UInt32.max)), let parent = reader.count(Int(UInt32.max) + 1),
      let hasPath = reader.flag(), let isBelowFolder = reader.flag(),
      let arrival = reader.number(), let host = reader.optionalText(), let userID = reader.optionalText(),
      let userName = reader.optionalText(),
      let actor = reader.optionalText(), let folder = reader.optionalText(),
      let invoked = reader.optionalText(), let socketAddress = reader.optionalText(),
      let names = reader.count(PendingAuditEvent.mostCreated)
    else { return nil }
    self.init(key: key, kind: kind, ordinal: ordinal, pid: UInt32(pid))
    self.reference = reference
    self.executable = executable
    self.parent = parent == 0 ? nil : UInt32(parent - 1)
    self.hasPath = hasPath
    self.isBelowFolder = isBelowFolder
    self.arrival = arrival
    self.host = host
    self.userID = userID
    self.userName = userName
    self.actor = actor
    self.folder = folder
    self.invoked = invoked
    self.socketAddress = socketAddress
    for _ in 0..<names {
      guard let name = reader.text() else { return nil }
      created.append(name)
    }
    guard let commandLine = AuditCommandLine(&reader) else { return nil }
    self.commandLine = commandLine
    isStored = true
    isChanged = false
  }
}
