import Decode
import Events
import Testing

struct AccessLogTests {
  let decoding = Decoding.shared

  /// 2026-10-10T13:55:36Z
  static let written = Timestamp(seconds: 1_791_640_536)

  @Test(arguments: AccessSample.all) func anAccessLineGivesItsFields(_ sample: AccessSample) {
    let decoded = decoding.access(sample.line)
    #expect(decoded.isRecognised)
    var values: [String: [String]] = [:]
    for value in decoded.event.values {
      let name = decoding.fields.name(of: value.field)
      if !["message", "origin"].contains(name) {
        values[name, default: []].append(decoded.event.text(value.range))
      }
    }
    for name in Set(values.keys).union(sample.values.keys).sorted() {
      #expect(values[name] == sample.values[name], "\(name)")
    }
    #expect(decoded.event.time.microseconds == Self.written.microseconds + sample.offset)
    #expect(decoded.categories == [sample.category])
    #expect(decoded.event.raw == 0..<sample.line.utf8.count)
    #expect(decoded["message"] == sample.line)
    #expect(decoded["origin"] == "unverified")
  }

  @Test(arguments: AccessSample.all) func aServerSaysTheSameThroughTheJournal(_ sample: AccessSample) {
    let program = sample.category == "proxy" ? "squid" : "nginx"
    for decoded in [
      decoding.genuine(program, sample.line, user: "33"),
      decoding.line("Nov 22 23:43:29 web01 \(program): \(sample.line)"),
    ] {
      for (name, values) in sample.values { #expect(decoded.all(name) == values, "\(name)") }
      #expect(decoded.services.contains(program))
      #expect(decoded.categories.contains(sample.category))
    }
  }

  @Test func statusAndSizeAreNumbers() throws {
    let decoded = decoding.access(AccessSample.all[0].line)
    for name in ["sc-status", "sc-bytes", "cs-uri-query"] {
      let id = try #require(decoding.fields.id(of: name))
      #expect(decoded.event.first(id)?.kind == (name.hasPrefix("sc-") ? .number : .text))
    }
  }

  @Test func whatSomebodySaidOfTheFileStandsInPlaceOfTheCategory() throws {
    var table = LogSourceTable()
    var fields = FieldTable()
    let decoder = Decoder(fields: &fields, logSources: &table)
    let varnish = table.intern(LogSource(category: "proxy", service: "varnish"))
    let id = try #require(varnish)
    var stated = LogSourceSet()
    stated.insert(id)
    func sources(_ line: String) -> LogSourceSet {
      var event = Event()
      var resolver = StampResolver(reference: Decoding.now)
      event.bytes = Array(line.utf8)
      decoder.decodeAccess(&event, stated: stated, resolver: &resolver)
      return event.logSources
    }
    for line in [AccessSample.all[1].line, "no access line"] {
      #expect(sources(line).intersects(table.accepted(by: LogSource(service: "varnish"))))
      #expect(sources(line).intersects(table.accepted(by: LogSource(product: "linux"))))
      #expect(!sources(line).intersects(table.accepted(by: LogSource(category: "webserver"))))
    }
  }

  static let others = [
    "", " ", "-", "GET / HTTP/1.1", #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000]"#,
    #"203.0.113.7 - - [10/Foo/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 1"#,
    #"203.0.113.7 - - [10/Oct/2026:24:00:00 +0000] "GET / HTTP/1.1" 200 1"#,
    #"203.0.113.7 - - [10/Oct/2026:13:55:36 +000] "GET / HTTP/1.1" 200 1"#,
    #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000) "GET / HTTP/1.1" 200 1"#,
    #"203.0.113.7 - - [10/Oct/2026:13:55:36 Z    ] "GET / HTTP/1.1" 200 1"#,
    #"a "quoted" word [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 1"#,
    "1791640536.123 180 192.0.2.30 TCP_MISS 4112 GET http://example.org/ - HIER_NONE/- -",
    "1791640536.123 180 192.0.2.30 miss/200 4112 GET http://example.org/ - HIER_NONE/- -",
    "1791640536 180 192.0.2.30 TCP_MISS/200 4112 GET http://example.org/ - HIER_NONE/- -",
  ]

  @Test(arguments: others) func otherLinesStayLinesOfTheirText(_ line: String) {
    let decoded = decoding.access(line)
    #expect(!decoded.isRecognised)
    #expect(decoded["message"] == line)
    #expect(decoded.event.raw == 0..<line.utf8.count)
    #expect(decoded["c-ip"] == nil)
    #expect(decoded.categories == ["webserver"])
    #expect(decoded.event.time == Decoding.now)
  }

  @Test func aDayThatNoCalendarHasLeavesTheLineItsFields() {
    let decoded = decoding.access(#"203.0.113.7 - - [31/Feb/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 1"#)
    #expect(decoded["c-ip"] == "203.0.113.7")
    #expect(decoded.event.time == Decoding.now)
  }

  @Test(arguments: AccessSample.all.map(\.line) + others + ErrorLogTests.samples.map(\.0))
  func aGlanceSeesWhatDecodingWill(_ line: String) {
    let decoded = decoding.access(line)
    let bytes = Array(line.utf8)
    var resolver = StampResolver(reference: Decoding.now)
    let glance = decoding.decoder.glanceAtAccess(
      bytes.span, in: 0..<bytes.count, received: Decoding.now, stated: LogSourceSet(), resolver: &resolver)
    if let time = glance.time {
      #expect(time == decoded.event.time)
    } else {
      #expect(decoded.event.time == Decoding.now)
    }
    // What decoding gives must all be there: the gate of rules goes by it.
    var union = glance.logSources
    union.formUnion(decoded.event.logSources)
    #expect(union == glance.logSources)
  }

  @Test func accessLinesAreToldFromOthers() {
    for sample in AccessSample.all {
      let bytes = Array(sample.line.utf8)
      let isOne = Decoder.isAccessLine(bytes.span, in: 0..<bytes.count)
      #expect(isOne, "\(sample.line)")
    }
    for line in Self.others + Sample.all.map({ "Nov 22 23:43:29 web01 \($0.program)[77]: \($0.message)" }) {
      let bytes = Array(line.utf8)
      let isOne = Decoder.isAccessLine(bytes.span, in: 0..<bytes.count)
      #expect(!isOne, "\(line)")
    }
  }
}

extension Decoding {
  func access(_ text: String) -> Decoded { access(Array(text.utf8)) }

  func access(_ bytes: [UInt8]) -> Decoded {
    var resolver = StampResolver(reference: Decoding.now)
    var event = Event()
    event.bytes = bytes
    event.received = Decoding.now
    let isRecognised = decoder.decodeAccess(&event, stated: LogSourceSet(), resolver: &resolver)
    return Decoded(event: event, isRecognised: isRecognised, fields: fields, logSources: logSources)
  }
}

extension Decoded {
  var categories: Set<String> {
    var found: Set<String> = []
    for source in logSources.logSources {
      var table = logSources
      var one = LogSourceSet()
      if let id = table.intern(source) { one.insert(id) }
      if one.intersects(event.logSources), let category = source.category { found.insert(category) }
    }
    return found
  }
}
