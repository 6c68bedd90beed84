import Events

/// What is known of a program that logs: the log sources of its events, how its messages are worded, and what
/// journald must say of a sender that uses its name.
struct LogProgram: Sendable {
  var logSources: LogSourceSet
  var wording: Wording
  /// Nil for programs whose name proves nothing.
  var protection: Protection?
  /// Only process 1 is the service manager; others of that name serve one user.
  var isServiceManager = false

  /// Which table reads its messages.
  enum Wording: UInt8, CaseIterable, Sendable {
    case none, sshd, sudo, su, shadowUtils, login, cron, crontab, polkit, systemd, serviceChild, systemdDaemon
    case webServer, proxy, packets, named, unbound, dnsmasq, virusScan, fileTransfer

    var shapes: [MessageShape] {
      switch self {
      case .none, .sudo, .webServer, .proxy, .packets, .named, .unbound, .dnsmasq, .virusScan,
        .fileTransfer:
        []
      case .sshd: MessageShape.sshd
      case .su: MessageShape.su
      case .shadowUtils: MessageShape.shadowUtils
      case .login: MessageShape.login
      case .cron: MessageShape.cron
      case .crontab: MessageShape.crontab
      case .polkit: MessageShape.polkit
      case .systemd: MessageShape.systemd
      case .serviceChild: MessageShape.serviceChild
      case .systemdDaemon: MessageShape.systemdDaemons
      }
    }
  }

  /// Who may log under a name.
  struct Protection: Sendable {
    /// Base names of executables.
    var executables: [[UInt8]]
    /// Runs with the rights of its file, so the caller's `_UID` says nothing against it.
    var isSetUserID = false
    /// Runs as an account of its own, so `_UID` need not be 0.
    var isUnprivileged = false
    var rule = Rule.program

    enum Rule: Sendable { case program, kernel, serviceManager, journal, probe }
  }
}
