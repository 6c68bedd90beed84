import CanonicalJSON
import Decode
import Events
import Ledger
import Linux

extension ProbeRound {
  private static let area = "certificates"
  private static let mostFiles = 500

  /// How long each listed certificate is still valid.
  mutating func checkCertificates() {
    for path in certificateFiles() {
      guard !host.isOutOfTime else { return fail(path, area: Self.area, "out of time") }
      do throws(ProbeFailure) {
        guard let file = try SafeFile.bytes(host.path(path), most: CertificateValidity.maxBytes) else {
          throw ProbeFailure("there is no such file")
        }
        do throws(LedgerRefusal) {
          for certificate in try CertificateValidity.all(in: file.bytes) { check(certificate, in: path) }
        } catch {
          throw ProbeFailure("\(error)")
        }
      } catch {
        fail(path, area: Self.area, error.reason)
      }
    }
  }

  /// A listed file that is not there is a failure; a pattern or folder may well stand for nothing.
  private mutating func certificateFiles() -> [String] {
    var files: [String] = []
    for listed in settings.certificates.paths {
      if Directory.isPattern(listed) {
        files += Directory.paths(matching: host.path(listed)).map { String($0.dropFirst(host.root.count)) }
      } else if (try? FileStatus(path: host.path(listed)))?.kind == .directory {
        let names = (try? Directory.names(in: host.path(listed))) ?? []
        files += names.sorted().filter { name in [".pem", ".crt", ".cer"].contains { name.hasSuffix($0) } }
          .map { FilePath.join(listed, $0) }
      } else {
        files.append(listed)
      }
    }
    if files.count > Self.mostFiles {
      fail(files[Self.mostFiles], area: Self.area, "more than \(Self.mostFiles) certificate files")
    }
    return Array(files.prefix(Self.mostFiles))
  }

  private mutating func check(_ certificate: CertificateValidity, in path: String) {
    certificates += 1
    let seconds = certificate.notAfter.seconds - host.now.seconds
    let state =
      seconds < 0
      ? "expired"
      : certificate.notBefore > host.now
        ? "not_yet_valid"
        : seconds < settings.certificates.soon
          ? "soon" : seconds < settings.certificates.expiring ? "expiring" : "ok"
    let days = seconds.floored(by: 86_400)
    let name = certificate.subject ?? "certificate \(certificate.fingerprint.prefix(16))"
    let key = "certificate \(path) \(name)"
    let previous = memory[key]?.string
    memory[key] = .string(certificate.fingerprint)
    note(
      .certificateChecked,
      seconds < 0
        ? "the certificate of \(name) in \(path) expired on \(certificate.notAfter)"
        : "the certificate of \(name) in \(path) is valid until \(certificate.notAfter), for \(days) days",
      [
        ("path", path), ("subject", name), ("state", state), ("not_after", certificate.notAfter.description),
        ("days", "\(days)"), ("sha256", certificate.fingerprint),
        ("change", previous.flatMap { $0 == certificate.fingerprint ? nil : "replaced" }),
        ("previous_sha256", previous.flatMap { $0 == certificate.fingerprint ? nil : $0 }),
      ])
  }
}
