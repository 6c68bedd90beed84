/// What is looked at on the host and what of it is out of order; the defaults of `probes:` in `attestd.yaml`.
package struct ProbeSettings: Hashable, Sendable {
  package var isEnabled = true
  /// Seconds between two rounds of the daemon; the timer of attestd-probe has its own.
  package var interval = 300
  package var certificates = Certificates()
  /// Seconds after which a host that should be restarted is overdue.
  package var rebootAfter = 14 * day
  package var disks = Disks()
  package var clock = Clock()
  /// Seconds after which lists of packages are too old to know of updates.
  package var packagesAfter = 7 * day
  package var files = Files()

  package static let day = 86_400

  package init() {}

  package struct Certificates: Hashable, Sendable {
    /// PEM or DER files; patterns and folders (`*.pem`, `*.crt`, `*.cer` in them) are looked up in each round.
    package var paths = ["/etc/letsencrypt/live/*/cert.pem"]
    /// Seconds before the end of validity.
    package var expiring = 21 * day
    package var soon = 7 * day
  }

  package struct Disks: Hashable, Sendable {
    /// Percent of space or inodes that are free.
    package var low = 10
    package var veryLow = 5
    /// Seconds within which a file system that fills up as it did is full.
    package var fullWithin = 7 * day
    /// Mount points that are left out, with all below them.
    package var ignored: [String] = []
  }

  package struct Clock: Hashable, Sendable {
    /// Seconds by which the clock may be wrong at most, as the kernel estimates it.
    package var maximumError = 1
    /// Seconds for which it may be worse before that counts.
    package var tolerated = 900
  }

  package struct Files: Hashable, Sendable {
    /// Files and folders to be watched besides the usual ones.
    package var watched: [String] = []
    /// Files and folders that are not watched, with all below them.
    package var ignored: [String] = []
  }

  package init(certificates: [String]) { self.certificates.paths = certificates }
}
