extension GramStatistics {
  /// What is known before anything was seen: the stamps, names, numbers and words of system logs.
  static func ofSystemLogs() -> GramStatistics {
    var statistics = GramStatistics()
    var text = SystemLogText()
    text.write(bytes: 128 << 10)
    text.bytes.withUnsafeBytes { statistics.count($0) }
    return statistics
  }
}

/// Lines with the vocabulary of system logs in no sensible order; the same ones always.
private struct SystemLogText {
  private(set) var bytes: [UInt8] = []
  private var state: UInt64 = 1

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let programs = [
    "systemd", "sshd", "sshd-session", "CRON", "kernel", "sudo", "su", "systemd-logind",
    "dbus-daemon",
    "NetworkManager", "dhclient", "rsyslogd", "postfix/smtpd", "nginx", "named", "dockerd",
    "containerd",
    "polkitd", "chronyd", "audit", "postgres", "mysqld", "java", "python3", "snapd", "dovecot",
    "haproxy",
  ]
  private static let words = [
    "session", "opened", "closed", "for", "user", "root", "by", "from", "port", "on", "to", "the",
    "of", "in",
    "started", "Starting", "Stopped", "Stopping", "Finished", "Reached", "target", "service",
    "Deactivated",
    "successfully", "Consumed", "CPU", "time", "connection", "Connection", "Disconnected",
    "Received",
    "disconnect", "Accepted", "publickey", "password", "preauth", "authentication", "failure",
    "failed",
    "Failed", "error", "ERROR", "warning", "WARN", "INFO", "DEBUG", "info", "notice", "message",
    "request",
    "response", "client", "server", "status", "state", "running", "process", "exited", "code",
    "killed",
    "signal", "main", "thread", "memory", "device", "usb", "eth0", "link", "up", "down", "new",
    "removed",
    "added", "registered", "timeout", "timed", "out", "retry", "attempt", "unable", "not", "found",
    "no",
    "such", "file", "directory", "permission", "denied", "reading", "writing", "open", "close",
    "socket",
    "address", "bound", "lease", "renewal", "seconds", "local", "remote", "host", "network",
    "interface",
    "configuration", "loaded", "reload", "update", "version", "job", "queue", "task", "worker",
    "exception",
    "block", "blk_", "received", "size", "terminating", "invalid", "unknown", "block_", "node",
    "data",
    "GET", "POST", "HTTP/1.1", "200", "404", "application/json", "org.apache", "com.example",
    "localhost",
    "daemon", "command", "pam_unix", "cron", "uid=0", "logname=", "tty=", "rhost=", "ruser=",
    "ssh2", "RSA",
    "ED25519", "SHA256:", "TTY=", "PWD=", "USER=", "COMMAND=", "CMD", "run-parts", "test", "mount",
    "unit",
    "slice", "scope", "timer", "socket", "Daily", "activities", "entered", "pid", "with", "and",
    "is", "was",
    "has", "been", "at", "after", "before", "cache", "backup", "disk", "read", "write", "sector",
    "ext4",
    "kernel", "module", "driver", "firmware", "version", "bytes", "packets", "dropped", "IN=",
    "OUT=", "SRC=",
    "DST=", "LEN=", "TTL=", "PROTO=TCP", "audit", "type=", "msg=", "res=success", "id=", "name=",
    "user=",
  ]
  private static let folders = [
    "/usr/bin/", "/usr/sbin/", "/usr/lib/", "/usr/local/bin/", "/etc/", "/var/log/", "/var/lib/",
    "/run/",
    "/home/", "/tmp/", "/dev/", "/proc/", "/opt/", "/bin/sh", "/etc/cron.daily",
  ]
  private static let joints = [
    " ", " ", " ", " ", " ", ": ", ", ", "=", " (", ") ", "[", "] ", "/", "-", "_", ".",
  ]

  mutating func write(bytes count: Int) {
    bytes.reserveCapacity(count + 4096)
    while bytes.count < count {
      stamp()
      add(pick(SystemLogText.programs))
      if below(4) > 0 { add("[\(below(65_536))]") }
      add(": ")
      for _ in 0..<4 + below(12) { piece() }
      add("\n")
    }
  }

  private mutating func stamp() {
    if below(2) == 0 {
      add("\(pick(SystemLogText.months)) \(below(20) + 10) ")
      clock()
    } else {
      add("202\(below(10))-\(two(13))-\(two(32))T")
      clock()
      add(".\(below(900_000) + 100_000)+0\(below(3)):00")
    }
    add(" ")
    add(pick(["web", "db", "host", "node", "mail", "srv"]))
    add("\(below(20)) ")
  }

  private mutating func clock() { add("\(two(24)):\(two(60)):\(two(60))") }

  private mutating func piece() {
    switch below(12) {
    case 0: add("\(below(1_000_000))")
    case 1: add("\(below(256)).\(below(256)).\(below(256)).\(below(256))")
    case 2: add(String(next(), radix: 16))
    case 3: add(pick(SystemLogText.folders))
    default: add(pick(SystemLogText.words))
    }
    add(pick(SystemLogText.joints))
  }

  private mutating func two(_ bound: Int) -> String {
    let value = below(bound)
    return value < 10 ? "0\(value)" : "\(value)"
  }

  private mutating func pick(_ items: [String]) -> String { items[below(items.count)] }

  private mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: (next() >> 33) % UInt64(bound))
  }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }

  private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
