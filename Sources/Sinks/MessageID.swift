/// The journal MESSAGE_ID of each kind of entry attestd writes: 128 random bits, fixed for ever.
///
/// `systemd/attestd.catalog` explains each to a reader of `journalctl -x`, and `docs/messages.md` lists the
/// fields that come with it. A kind whose meaning changes gets a new id.
package enum MessageID: String, CaseIterable, Sendable {
  /// A detection opened a finding; written once, after the commit, again only if a crash came between.
  case finding = "eb3b3c12918446e9b9d1430546fa08e9"
  /// The window that merges repeats of a finding closed with more than one occurrence in it.
  case findingSummary = "8cfe252500744a119493b7e9b62af25f"
  /// What entries older than the first start contained: one entry instead of an alarm for each.
  case beforeCoverage = "175099a9caa141798ece1139bce6d831"
  /// A stretch of a source was not examined, or is not being examined right now.
  case gapOpened = "797f6a17c654438fa4b01cfb73355ffe"
  /// The source is being examined again; says whether the stretch was read after all.
  case gapClosed = "2c36f32b22904121ac2b941b9cb44a39"
  /// attestd began to watch.
  case daemonStarted = "d373c912511647b58a4af50073ce2c20"
  /// attestd ended in an orderly way; a crash leaves no such entry.
  case daemonStopped = "7901e85e33e2419380a8675db24b6e6b"
  /// A rule set took effect.
  case ruleSetActivated = "7eeb1b3e0cb146feac50fe17e06b5e9a"
  /// Documents of a rule set were refused; the rest of it took effect.
  case documentsRejected = "7cc50fd6e9c849d0949f2db4935725a8"
  /// The evidence store cannot be written, so reading has stopped.
  case storeUnavailable = "46e55258da5247ef988c1b1e3e627d22"
  /// attestd-probe read something of the host's state that only root may see.
  case probeReading = "f90117c528904afba21555e3e6db166f"
  /// What the ledger has come to, signed.
  case checkpoint = "708467db5b564b4aba85906b8a4ac006"
}
