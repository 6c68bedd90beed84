import Events
import Templates
import Testing

/// What is a value by its shape alone.
@Suite struct ValueTests {
  @Test(arguments: [
    ["took 12 ms", "took 7 seconds", "took 0.5 s", "took 5ms"],
    ["from 10.0.0.1:22 on", "from 2001:db8::fe:1 on", "from fe80::1%eth0 on", "from 10.9.8.7 on"],
    ["wrote /var/log/a.log now", "wrote /tmp now", "wrote /a/b/c.d now"],
    ["got https://example.net/a?b=c, fine", "got 17, fine", "got ftp://h/x, fine"],
    ["loaded C:\\Windows\\x.dll twice", "loaded D:\\y.dll twice", "loaded 7 twice"],
    ["id 0x1f2e", "id 550e8400-e29b-41d4-a716-446655440000", "id -17", "id +3"],
    ["at Mon Nov 23 10:00:00 2026 by", "at Tue Dec  1 03:04:05 2026 by", "at Sun, 3 Feb 2026 by"],
    ["free list 1 2 3 4", "free list 7", "free list 1, 2, 3"],
    ["connection () from", "connection (10.1.2.3) from", "connection (7) from"],
    ["strict=true next", "strict=no next", "strict=null next", "strict=5 next"],
    ["error............0", "error....12"],
    ["tab\tand  spaces 1", "tab and spaces 2"],
  ])
  func messagesThatDifferInValuesAreOneTemplate(_ messages: [String]) {
    var miner = TemplateMiner()
    let ids = Set(messages.map { miner.take($0) })
    #expect(ids.count == 1, "\(miner.texts)")
  }

  @Test(arguments: [
    ["link eth0 up", "link wlan0 up"], ["session opened", "session closed"], ["a b", "a c"],
    ["a b", "a b c"],
    ["a=b", "a:b"], ["call() done", "call done"], ["x (y)", "x [y]"], ["", "a"], [" ", ""],
    ["Mon left", "Tue left"],
    ["speed 5 of", "speed 5 B left"], ["IPv4 route", "IPv6 route"], ["dead beef", "dead meat"],
  ])
  func messagesThatDifferInWordsAreTwo(_ messages: [String]) {
    var miner = TemplateMiner()
    let ids = Set(messages.map { miner.take($0) })
    #expect(ids.count == messages.count, "\(miner.texts)")
  }

  @Test func theTextHasThePartsThatVaryLeftOut() {
    var miner = TemplateMiner()
    let id = miner.take("Failed  password for root from 10.0.0.1 port 22 ssh2.")
    #expect(miner.template(id)?.text == "Failed password for root from <*> port <*> ssh2.")
  }

  @Test func bytesThatAreNotTextAreReplacedInTheText() {
    var miner = TemplateMiner()
    let id = miner.assign([0x61, 0xFF, 0x20, 0, 0x62].span, unit: 1, time: Timestamp(microseconds: 0))
    #expect(miner.template(id)?.text == "a\u{FFFD} b")
  }

  @Test func whatStandsBehindAMessageInMemoryDoesNotMatter() {
    let lines = "first word 12 of a line\nfirst wordy 12 of a line\nfirst word 99 of a line".utf8
    let bytes = Array(lines)
    var whole = TemplateMiner()
    var alone = TemplateMiner()
    var start = 0
    for line in bytes.split(separator: 10) {
      let range = start..<start + line.count
      let inside = whole.assign(bytes.span.extracting(range), unit: 1, time: Timestamp(microseconds: 0))
      #expect(inside == alone.assign(Array(line).span, unit: 1, time: Timestamp(microseconds: 0)))
      start += line.count + 1
    }
    #expect(whole.templateCount == 2)
  }
}
