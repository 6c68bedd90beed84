import Decode
import Events
import Testing

struct PacketTests {
  let decoding = Decoding.shared

  static let tail =
    "IN=eth0 OUT= MAC=00:11 SRC=203.0.113.7 DST=192.0.2.1 LEN=40 TTL=244 ID=5 PROTO=TCP SPT=4444 DPT=22 WINDOW=1024 SYN URGP=0"

  static let prefixes: [(String, String?, String?)] = [
    ("[UFW BLOCK] ", "BLOCK", "true"), ("[UFW LIMIT BLOCK] ", "BLOCK", "true"),
    ("[UFW ALLOW] ", "ALLOW", "false"), ("[UFW AUDIT INVALID] ", "AUDIT", nil), ("", nil, nil),
    ("Shorewall:net-fw:DROP:", "DROP", "true"), ("filter_IN_public_REJECT: ", "REJECT", "true"),
    ("iptables denied: ", "denied", "true"), ("nft accept ", "accept", "false"), ("blocking ", nil, nil),
  ]

  @Test(arguments: prefixes) func aPacketInTheKernelsLogGivesItsFields(
    _ prefix: String, _ action: String?, _ isBlocked: String?
  ) throws {
    var said = [
      "src_ip": "203.0.113.7", "dst_ip": "192.0.2.1", "src_port": "4444", "dst_port": "22",
      "protocol": "TCP",
    ]
    said["action"] = action
    said["blocked"] = isBlocked
    let text = prefix + Self.tail
    for decoded in [
      decoding.line("Nov 22 23:43:29 web01 kernel: [   12.345678] \(text)"),
      decoding.line("Nov 22 23:43:29 web01 kernel: \(text)"),
      decoding.entry([
        "SYSLOG_IDENTIFIER": "kernel", "_TRANSPORT": "kernel", "_HOSTNAME": "web01", "MESSAGE": text,
      ]),
    ] {
      #expect(decoded.said == said)
      #expect(decoded["message"] == text)
      #expect(decoded.categories == ["firewall"])
      #expect(decoded.services.isSuperset(of: ["kernel", "syslog", ""]))
      let id = try #require(decoding.fields.id(of: "blocked"))
      if isBlocked != nil { #expect(decoded.event.first(id)?.kind == .boolean) }
    }
    #expect(decoding.line("Nov 22 23:43:29 web01 ulogd[7]: \(text)").said == said)
  }

  @Test func anErrorMessageIsAboutItsOwnPacket() {
    let decoded = decoding.line(
      "Nov 22 23:43:29 web01 kernel: DROP IN=eth0 OUT= SRC=203.0.113.7 DST=192.0.2.1 PROTO=ICMP TYPE=3 [SRC=192.0.2.1 DST=198.51.100.1 PROTO=UDP SPT=5 DPT=6 ]"
    )
    #expect(decoded.all("src_ip") == ["203.0.113.7"])
    #expect(decoded["dst_port"] == nil)
  }

  @Test func whatOnlyTheKernelSaysCounts() {
    let text = "Nov 22 23:43:29 web01 logger: [UFW BLOCK] \(Self.tail)"
    #expect(decoding.line(text).categories.isEmpty)
    #expect(decoding.line(text)["src_ip"] == nil)
    let forged = decoding.entry([
      "SYSLOG_IDENTIFIER": "kernel", "_TRANSPORT": "syslog", "_UID": "1000", "_COMM": "logger",
      "MESSAGE": "[UFW BLOCK] \(Self.tail)",
    ])
    #expect(forged.categories.isEmpty)
    #expect(forged["src_ip"] == nil)
    #expect(decoding.line("Nov 22 23:43:29 web01 kernel: eth0: link up").categories.isEmpty)
  }

  @Test func theGateSeesEveryPacket() {
    let line = Array("Nov 22 23:43:29 web01 kernel: [UFW BLOCK] \(Self.tail)".utf8)
    var resolver = StampResolver(reference: Decoding.now)
    guard let header = SyslogHeader.parse(line.span, in: 0..<line.count, resolver: &resolver) else {
      Issue.record("no header")
      return
    }
    let seen = decoding.decoder.logSources(of: header, in: line.span)
    #expect(seen == decoding.line(line).event.logSources)
  }
}
