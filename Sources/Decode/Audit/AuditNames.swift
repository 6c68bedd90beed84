import Events

/// The fields that attestd itself adds to what stands in a record; see docs/fields.md.
struct AuditNames: Sendable {
  var type, node, syscallName, addressFamily, address, port, path: FieldID
  var host, message, user, targetUser, group, sourceAddress, terminal, command, pid: FieldID
  var image, commandLine, currentDirectory, userName, processID, parentProcessID, logonID: FieldID
  var parentImage, parentCommandLine, targetFilename: FieldID
  var destinationAddress, destinationPort, initiated: FieldID

  init(_ fields: inout FieldTable) {
    func intern(_ name: String) -> FieldID { fields.intern(name) ?? FieldTable.anonymous }
    type = intern("type")
    node = intern("node")
    syscallName = intern("SYSCALL")
    addressFamily = intern("saddr_fam")
    address = intern("laddr")
    port = intern("lport")
    path = intern("path")
    host = intern("host")
    message = intern("message")
    user = intern("user")
    targetUser = intern("target_user")
    group = intern("group")
    sourceAddress = intern("src_ip")
    terminal = intern("tty")
    command = intern("command")
    pid = intern("pid")
    image = intern("Image")
    commandLine = intern("CommandLine")
    currentDirectory = intern("CurrentDirectory")
    userName = intern("User")
    processID = intern("ProcessId")
    parentProcessID = intern("ParentProcessId")
    logonID = intern("LogonId")
    parentImage = intern("ParentImage")
    parentCommandLine = intern("ParentCommandLine")
    targetFilename = intern("TargetFilename")
    destinationAddress = intern("DestinationIp")
    destinationPort = intern("DestinationPort")
    initiated = intern("Initiated")
    for name in AuditNames.kept { _ = fields.intern(name) }
  }

  /// Fields of records that get a number even if no rule names them, so that evidence shows them by name.
  private static let kept = [
    "arch", "syscall", "success", "exit", "ppid", "auid", "uid", "gid", "euid", "suid", "fsuid", "egid",
    "sgid",
    "fsgid", "ses", "comm", "exe", "key", "argc", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "cwd",
    "item",
    "name", "nametype", "mode", "ouid", "ogid", "proctitle", "saddr", "op", "acct", "id", "grp", "hostname",
    "addr", "terminal", "res", "cmd", "data", "unit", "UID", "AUID", "EUID", "GID", "OUID", "OGID", "ID",
  ]
}
