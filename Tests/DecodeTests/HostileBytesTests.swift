import Decode
import Events
import Testing

struct HostileBytesTests {
  let decoding = Decoding.shared

  @Test(arguments: Sample.all) func everyTruncationIsDecodedWithoutATrap(_ sample: Sample) {
    for line in [
      "<86>Nov 22 23:43:29 web01 \(sample.program)[77]: \(sample.message)",
      "<86>1 2026-11-22T23:43:29.5+01:00 web01 \(sample.program) 77 - [a b=\"c\\]\"] \(sample.message)",
    ] {
      let bytes = Array(line.utf8)
      for length in 0...bytes.count {
        check(decoding.line(Array(bytes[..<length])))
      }
    }
  }

  @Test func randomBytesAreDecodedWithoutATrap() {
    var generator = SplitMix(seed: 42)
    let seeds = Sample.all.map { Array("Nov 22 23:43:29 web01 \($0.program)[77]: \($0.message)".utf8) }
    for _ in 0..<20_000 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: if bytes.count > 1 { bytes.remove(at: at) }
        default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
        }
      }
      check(decoding.line(bytes))
    }
    for _ in 0..<2_000 {
      let count = Int.random(in: 0..<64, using: &generator)
      check(decoding.line((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }))
    }
  }

  /// Values must lie inside the event's bytes, or reading them would trap.
  private func check(_ decoded: Decoded) {
    let bytes = decoded.event.bytes.count
    #expect(decoded.event.values.allSatisfy { $0.range.upperBound <= bytes })
    #expect(decoded.event.message.upperBound <= bytes)
  }

  @Test func randomAccessLinesAreDecodedWithoutATrap() {
    var generator = SplitMix(seed: 7)
    let seeds = (AccessSample.all.map(\.line) + ErrorLogTests.samples.map(\.0)).map { Array($0.utf8) }
    for seed in seeds {
      for length in 0...seed.count { checkAccess(Array(seed[..<length])) }
    }
    let telling = Array(" \"\\[]:/?-,#@'(".utf8)
    for _ in 0..<20_000 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: if bytes.count > 1 { bytes.remove(at: at) }
        case 2: bytes[at] = telling[Int.random(in: 0..<telling.count, using: &generator)]
        default: bytes.insert(telling[Int.random(in: 0..<telling.count, using: &generator)], at: at)
        }
      }
      checkAccess(bytes)
    }
  }

  /// What is not derived must stand in the line itself.
  private func checkAccess(_ bytes: [UInt8]) {
    for decoded in [decoding.access(bytes), decoding.line(bytes)] {
      check(decoded)
      #expect(
        decoded.event.values.allSatisfy {
          $0.range.upperBound <= bytes.count
            || Decoder.derivedFields.contains(decoding.fields.name(of: $0.field))
        })
    }
  }

  static let longLines: [(String, String)] = [
    ("sshd[1]: Failed password for invalid user ", " from "),
    ("sshd[1]: Failed password for ", " from 1.2.3.4 port 2"),
    ("sshd[1]: Disconnecting invalid user ", " 1"),
    ("sshd[1]: Accepted publickey for x", " from a port 1 ssh2: b c ID "),
    ("sshd[1]: PAM: ", " for  from "), ("sudo: a : ", " ; PWD="), ("sudo: a : PWD=", " ; USER"),
    ("sudo: ", " : "),
    ("su: (to ", ") x on "), ("useradd[1]: new user: name=", ", UID=1"),
    ("usermod[1]: change user 'a' shell from '", "' to '"),
    ("cron[1]: (", ") CMD ("), ("pkexec[1]: ", ": Executing command [USER="),
    ("systemd[1]: ", ": Failed with result '"),
    ("systemd[1]: a.service - ", " was skipped"), ("x: pam_unix(", "("), ("x: pam_unix(a:b): ", "uid= "),
    ("x: pam_unix(a:b): session opened for user ", "(uid=0) by "),
    ("kernel: IN= OUT= ", "SRC= "), ("kernel: ", "DROP "), ("named: client 1.1.1.1#5 ", "query '"),
    ("named: client ", "#"), ("unbound: info: ", "a: "), ("dnsmasq: query[", " from "), ("dnsmasq: 1 ", "/ "),
    ("clamd: ", ": "), ("clamd: ", " FOUND"), ("vsftpd: [", "] "), ("vsftpd: [", ": Client \""),
    ("nginx: ", ", client: a"), ("nginx: ", ", client: "), ("apache2: [a] [", "[client "),
    ("nginx: a ", "\"\""),
    ("nginx: a - - [10/Oct/2026:13:55:36 +0000] \"", "\" "),
    ("nginx: a - - [10/Oct/2026:13:55:36 +0000] \"", "\\"),
    ("nginx: a - - [10/Oct/2026:13:55:36 +0000] \"GET ", "://@"), ("nginx: ", "a, "), ("squid: ", "1 "),
    ("squid: 1791640536.123 1 a TCP/200 1 GET ", "/"),
    ("systemd-logind[1]: New session '", "' of user '"),
    ("x[", "["), ("", " "), ("x", "::"), ("kernel: [", " "),
  ]

  /// Each line is 64 KiB; were any step quadratic, one would take seconds.
  @Test(arguments: longLines) func longLinesAreReadInAFewPasses(_ start: String, _ repeated: String) {
    var text = "Nov 22 23:43:29 web01 " + start
    while text.utf8.count < 65_536 { text += repeated }
    let bytes = Array(text.utf8)
    let clock = ContinuousClock()
    let elapsed = clock.measure { check(decoding.line(bytes)) }
    #expect(elapsed < .milliseconds(1_000))
  }
}
