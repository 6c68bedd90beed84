import Events

/// What journald itself recorded about the sender of an entry, as ranges of the entry's bytes.
struct JournalSender {
  var executable, command, userID, processID, claimedProcessID, transport, unit: Range<Int>?

  /// Without any of these the entry never passed through a journald that looks at its senders.
  var isUnknown: Bool {
    executable == nil && command == nil && userID == nil && processID == nil && transport == nil
  }
}

/// Decides whether an entry may be taken for one of the program it names.
///
/// Anybody can log as `sshd`; only journald's underscore fields tell who did.
enum TrustedOrigin {
  case trusted
  /// Nothing speaks against the name and nothing vouches for it.
  case unverified
  /// A genuine process of that name, but not the one whose messages rules know: a user's service manager, or
  /// the output of a command that sudo runs.
  case unrelated
  case contradicted

  static func judge(
    _ sender: JournalSender, _ bytes: Span<UInt8>, _ protection: LogProgram.Protection
  ) -> TrustedOrigin {
    if sender.isUnknown { return .contradicted }
    let transport = sender.transport ?? 0..<0
    let isFromKernelLog = equal(bytes, transport, "kernel")
    switch protection.rule {
    case .kernel: return isFromKernelLog ? .trusted : .contradicted
    case .serviceManager: return judgeServiceManager(sender, bytes, protection, isFromKernelLog)
    case .journal where equal(bytes, transport, "driver"): return .trusted
    case .probe: return judgeProbe(sender, bytes, protection)
    case .journal, .program: break
    }
    // Only root writes to /dev/kmsg, which is where daemons log before journald runs.
    if isFromKernelLog { return .unverified }
    let isRoot = sender.userID.map { equal(bytes, $0, "0") } ?? false
    if let executable = sender.executable {
      guard isSystemProgram(executable, bytes, protection) else { return .contradicted }
      if protection.isSetUserID {
        // Programs of this kind log through syslog; their standard output is that of the command they run.
        return equal(bytes, transport, "stdout") ? .unrelated : .trusted
      }
      return isRoot || isSystemAccount(sender.userID, bytes) ? .trusted : .unverified
    }
    if let command = sender.command {
      guard isCommand(command, bytes, protection) else { return .contradicted }
      guard isRoot || protection.isSetUserID || protection.isUnprivileged else { return .contradicted }
      if protection.isSetUserID, equal(bytes, transport, "stdout") { return .unrelated }
      // Any process can give itself this name; only root's is believed.
      return isRoot ? .trusted : .unverified
    }
    if protection.isSetUserID { return .unverified }
    return isRoot && isOwnProcessID(sender, bytes) ? .unverified : .contradicted
  }

  private static func judgeServiceManager(
    _ sender: JournalSender, _ bytes: Span<UInt8>, _ protection: LogProgram.Protection,
    _ isFromKernelLog: Bool
  ) -> TrustedOrigin {
    if let process = sender.processID {
      if equal(bytes, process, "1") { return .trusted }
      if let executable = sender.executable {
        return isSystemProgram(executable, bytes, protection) ? .unrelated : .contradicted
      }
      guard let command = sender.command else { return .contradicted }
      return isCommand(command, bytes, protection) ? .unrelated : .contradicted
    }
    let claimsFirst = sender.claimedProcessID.map { equal(bytes, $0, "1") } ?? false
    return isFromKernelLog && claimsFirst ? .unverified : .contradicted
  }

  /// Readings are believed as a whole or not at all: root, in that unit, by our own program, in the native protocol. A
  /// process that was gone before journald could look at it has none of these.
  private static func judgeProbe(
    _ sender: JournalSender, _ bytes: Span<UInt8>, _ protection: LogProgram.Protection
  ) -> TrustedOrigin {
    guard let executable = sender.executable, isSystemProgram(executable, bytes, protection),
      let user = sender.userID, equal(bytes, user, "0"),
      let unit = sender.unit, equal(bytes, unit, ProbeFields.unit),
      let transport = sender.transport, equal(bytes, transport, "journal")
    else { return .contradicted }
    return .trusted
  }

  /// syslog(3) writes the sender's own number; natively logged entries need not have one.
  private static func isOwnProcessID(_ sender: JournalSender, _ bytes: Span<UInt8>) -> Bool {
    guard let process = sender.processID else { return false }
    guard let claimed = sender.claimedProcessID else {
      return sender.transport.map { equal(bytes, $0, "journal") } ?? false
    }
    return process.count == claimed.count
      && zip(process, claimed).allSatisfy { bytes[$0] == bytes[$1] }
  }

  /// The kernel, journald, or a process of one of the system's accounts.
  static func isOfSystem(_ sender: JournalSender, _ bytes: Span<UInt8>) -> Bool {
    let transport = sender.transport ?? 0..<0
    return equal(bytes, transport, "kernel") || equal(bytes, transport, "driver")
      || isSystemAccount(sender.userID, bytes)
  }

  /// Accounts below 1000 belong to the system (login.defs); others may run any program, but under a debugger.
  private static func isSystemAccount(_ userID: Range<Int>?, _ bytes: Span<UInt8>) -> Bool {
    guard let userID, let id = number(bytes, userID) else { return false }
    return id < 1000
  }

  private static func isSystemProgram(
    _ path: Range<Int>, _ bytes: Span<UInt8>, _ protection: LogProgram.Protection
  ) -> Bool {
    var path = path
    let deleted: StaticString = " (deleted)"
    let length = deleted.utf8CodeUnitCount
    if path.count > length, equal(bytes, path.upperBound - length..<path.upperBound, deleted) {
      path = path.lowerBound..<path.upperBound - length
    }
    let name = lastPathComponent(bytes, path)
    guard protection.executables.contains(where: { equal(bytes, name, $0) }) else { return false }
    return folders.contains { starts(bytes, path, $0) }
  }

  private static let folders: [StaticString] = [
    "/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/lib/", "/usr/lib64/", "/usr/libexec/", "/lib/",
    "/lib64/", "/usr/local/bin/", "/usr/local/sbin/", "/nix/store/", "/opt/",
  ]

  /// The kernel keeps 15 bytes of a name.
  private static func isCommand(
    _ command: Range<Int>, _ bytes: Span<UInt8>, _ protection: LogProgram.Protection
  ) -> Bool {
    protection.executables.contains { equal(bytes, command, Array($0.prefix(15))) }
  }
}
