import Decode
import Events
import Testing

struct ServiceTests {
  let decoding = Decoding.shared

  @Test(arguments: ServiceSample.all) func aServiceSaysWhoCameFromWhereAndWhatCameOfIt(
    _ sample: ServiceSample
  ) {
    let decoded = decoding.line(sample.line)
    #expect(decoded["outcome"] == sample.outcome)
    #expect(decoded["application"] == sample.application)
    #expect(decoded["user"].flatMap { $0.isEmpty ? nil : $0 } == sample.user)
    #expect(Set(decoded.all("src_ip")) == Set([sample.source].compactMap(\.self)))
  }

  /// 2026-11-22T23:43:29Z, with whatever fraction.
  @Test(arguments: ServiceSample.all) func itHappenedWhenTheLineSays(_ sample: ServiceSample) {
    let decoded = decoding.line(sample.line)
    #expect(decoded.isRecognised)
    #expect(decoded.event.time.seconds == 1_795_391_009)
  }

  @Test(arguments: [
    "Nov 22 23:43:29 web01 dovecot: imap-login: Login: user=<alice>",
    "Nov 22 23:43:29 web01 postfix/smtpd[1]: connect from host.example.net[198.51.100.23]",
    "Nov 22 23:43:29 web01 postfix/smtpd[1]: disconnect from host.example.net[198.51.100.23] ehlo=1 quit=1 commands=2",
    "Nov 22 23:43:29 web01 proftpd[1]: web01 (h[198.51.100.23]) - FTP session opened.",
    "Nov 22 23:43:29 web01 myapp[1]: failed to load plugin from 198.51.100.23",
    "Nov 22 23:43:29 web01 myapp[1]: connection refused by 198.51.100.23",
    "Nov 22 23:43:29 web01 kernel: [1.0] authentication failed IN=eth0 SRC=198.51.100.23 DST=192.0.2.10 LEN=40 PROTO=TCP",
    "Nov 22 23:43:29 web01 fail2ban-server[1]: authentication failed for user x from 198.51.100.23",
    "Nov 22 23:43:29 web01 myapp[1]: authentication failed at 23:43:29 for 00:16:3e:aa:bb:cc version 10.0.19041.1",
    "2026-11-22T23:43:29.120450Z 8 [Note] Aborted connection 8 to db: 'shop' user: 'app' host: '198.51.100.23' (Got timeout)",
    "[2026-11-22 23:43:29] VERBOSE[812] chan_sip.c: Registered SIP '100' at 198.51.100.23:5060",
  ])
  func anInnocentLineHasNoFailure(_ line: String) {
    let outcome = decoding.line(line)["outcome"]
    #expect(outcome == nil || outcome == "login")
  }

  static let likely: [(String, String?, String?)] = [
    ("authentication failed for user 'alice' from 203.0.113.9", "alice", "203.0.113.9"),
    ("Login failed: user=alice ip=203.0.113.9", "alice", "203.0.113.9"),
    ("WARN Invalid password for bob from [2001:db8::7]:5555", "bob", "2001:db8::7"),
    ("failed login for carol from ::ffff:203.0.113.9", "carol", "203.0.113.9"),
    ("login failed for user 'x' from 9.9.9.9 '' from 203.0.113.9", nil, nil),
    ("user=\"from 203.0.113.9\" login failed on 198.51.100.7", "from 203.0.113.9", nil),
    ("login failed from 203.0.113.9, proxied by 198.51.100.7", nil, nil),
  ]

  @Test(arguments: likely) func aFailureInAnyWordsIsLikelyOne(
    _ text: String, _ user: String?, _ source: String?
  ) {
    let decoded = decoding.line("Nov 22 23:43:29 web01 shopd[1]: \(text)")
    #expect(decoded["outcome"] == "likely_failed_login")
    #expect(decoded["src_ip"] == source)
    #expect(decoded["user"].flatMap { $0.isEmpty ? nil : $0 } == user)
    #expect(decoded["application"] == nil)
  }

  @Test func anAddressInsideAUserNameIsNobodys() {
    let decoded = decoding.line("Nov 22 23:43:29 web01 shopd[1]: login failed for user '203.0.113.9'")
    #expect(decoded["outcome"] == nil)
    #expect(decoded["src_ip"] == nil)
  }

  /// The gate looks for these texts, so each value must have one worth looking for.
  @Test func everyShapeHasATextThatGatesIt() {
    for outcome in ["failed_login", "invalid_user", "refused", "probe", "login", "likely_failed_login"] {
      let texts = Decoder.texts(behind: "outcome", value: Array(outcome.utf8)) ?? []
      #expect(!texts.isEmpty)
      for text in texts { #expect(text.count >= 5, "\(String(decoding: text, as: UTF8.self))") }
    }
    #expect(Decoder.texts(behind: "outcome", value: Array("nothing".utf8)) == [])
    #expect(Decoder.texts(behind: "application", value: Array("dovecot".utf8))?.isEmpty == false)
  }

  static let stamps = [
    "[22-Nov-2026 23:43:29 +0000]: x", "t=2026-11-22T23:43:29+0000 lvl=eror msg=x",
    "logger=context t=2026-11-22T23:43:29.12Z level=info", "time=\"2026-11-22T23:43:29Z\" level=info",
    "{\"level\":2,\"@timestamp\":\"2026-11-22T23:43:29.120Z\"}", "{\"ts\":1795391009.12,\"msg\":\"x\"}",
    "[1795391009] x", "Sun Nov 22 23:43:29 2026 x",
    "Sun, 22 Nov 2026 23:43:29 +0000 x", "2026/11/22 23:43:29 x", "22/Nov/2026:23:43:29 +0000 x",
    "[22/Nov/2026:23:43:29 +0000] x", "[2026-11-22 23:43:29,123] x", "[2026-11-22T23:43:29.123+0100] x",
    "261122 23:43:29 x", "11/22/2026 11:43:29 PM x", "22/11/2026 23:43:29 x", "22-11-2026 23:43:29 x",
    "Nov 22, 2026 11:43:29 PM x", "20261122-23:43:29 x", "I1122 23:43:29.123456 1 auth.go:6] x",
    "812:M 22 Nov 2026 23:43:29.120 # x", "2026-11-22 23:43:29.120 UTC [812] x",
    "2026-11-22 23:43:29 +0000 x",
    "2026-11-22 23:43:29: x", "2026.11.22 23:43:29 x",
  ]

  @Test(arguments: stamps) func aStampOfAServiceIsRead(_ line: String) {
    let decoded = decoding.line(line)
    #expect(decoded.isRecognised)
    #expect(decoded.event.time.seconds == 1_795_391_009 - (line.contains("+0100") ? 3600 : 0))
  }
}
