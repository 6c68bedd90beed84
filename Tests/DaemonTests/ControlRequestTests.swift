import CanonicalJSON
import Daemon
import Events
import Evidence
import Testing

/// What may be asked of the holder of the lock.
@Suite struct ControlRequestTests {
  private static let digest = String(repeating: "0a", count: 32)
  private static let population = Pull(
    subject: .control("AC-5"), from: Timestamp(seconds: 0), to: Timestamp(seconds: 86_400), rows: 3,
    sha256: String(repeating: "0a", count: 32), asOf: .init(shard: "2026", size: 12), tool: "attestctl 0.1.0",
    query: "{}")

  private static let everything = {
    var answer = Answer("f-1", .except, note: "n")
    answer.expires = Timestamp(seconds: 1_800_000_000)
    answer.reference = "SEC-1"
    answer.assignee = "ann"
    answer.rootCause = "an old image"
    return answer
  }()

  @Test(arguments: [
    ControlRequest.respond(Answer("f-1", .resolve, note: "done \"and\" dusted\n")),
    .respond(Answer("f-1", .acknowledge, note: "")), .respond(everything),
    .explain(gap: "g-1", note: "reboot"),
    .attest(control: "AC-4", note: "reviewed"), .closePeriod(month: "2026-10"),
    .approveRules(RuleApproval(digest: "abc", ticket: "CHG-1", note: "n")),
    .exported(month: "2026-10", manifest: digest),
    .exported(month: "2026-12-30_2027-01-02", manifest: digest), .pulled(population),
  ])
  func aRequestIsReadBackFromItsLine(_ request: ControlRequest) throws {
    let line = request.json.canonicalText
    #expect(!line.contains("\n"))
    #expect(ControlRequest(try JSONValue(parsing: line)) == request)
  }

  @Test(arguments: [
    "{}", "[]", #"{"op":"erase"}"#, #"{"op":"respond","finding":"f-1","note":"x"}"#,
    #"{"op":"respond","finding":"f-1","decision":"approve","note":"x"}"#,
    #"{"op":"respond","finding":1,"decision":"resolve","note":"x"}"#, #"{"op":"explain","gap":"g-1"}"#,
    #"{"op":"respond","finding":"f-1","decision":"except","note":"x","expires":"soon"}"#,
    #"{"op":"respond","finding":"f-1","decision":"except","note":"x","expires":1}"#,
    #"{"op":"respond","finding":"f-1","decision":"resolve","note":"x","reference":7}"#,
    #"{"op":"attest","note":"x"}"#, #"{"op":"close-period"}"#,
    #"{"op":"approve-rules","digest":"abc","note":"n"}"#, #"{"op":"approve-rules","ticket":"a","note":"n"}"#,
    #"{"op":"exported","month":"x"}"#, #"{"op":"pulled"}"#, #"{"op":"pulled","pull":{"rows":1}}"#,
  ])
  func anythingElseIsRefused(_ line: String) throws {
    #expect(ControlRequest(try JSONValue(parsing: line)) == nil)
  }

  @Test func aReadingIsReadBackFromItsLine() throws {
    let reading = try #require(
      RecordReading(command: "gaps list", arguments: ["--json", "", "Müller & Söhne", "/tmp/a b"]))
    let line = ControlRequest.read(reading).json.canonicalText
    #expect(ControlRequest(try JSONValue(parsing: line)) == .read(reading))
  }

  @Test(arguments: [
    ("", []), ("Findings", []), ("findings\n", []), ("a/b", []), (String(repeating: "a", count: 65), []),
    ("findings", ["a\nb"]), ("findings", ["a\u{0}b"]), ("findings", ["\u{1b}[2J"]),
    ("findings", ["\u{9b}2J"]),
    ("findings", ["\u{7f}"]), ("findings", [String](repeating: "a", count: 129)),
    ("findings", [String(repeating: "a", count: 16_385)]),
    ("findings", [String](repeating: String(repeating: "a", count: 200), count: 100)),
  ])
  func aReadingThatIsNoLineOfTextIsRefused(command: String, arguments: [String]) {
    #expect(RecordReading(command: command, arguments: arguments) == nil)
    #expect(
      ControlRequest([
        "op": "read", "command": .string(command), "arguments": .array(arguments.map { .string($0) }),
      ]) == nil)
  }

  @Test func whoSomebodyReadsForIsReadBack() throws {
    for person in [
      Responder(user: 1000, login: nil, groups: []), Responder(user: 0, login: 1000, groups: [4, 27]),
    ] {
      #expect(Responder(try JSONValue(parsing: person.json.canonicalText)) == person)
    }
    for line in [
      "{}", "[]", #"{"user":-1,"groups":[]}"#, #"{"user":4294967295,"groups":[]}"#,
      #"{"user":1,"groups":[-1]}"#, #"{"user":1,"groups":["a"]}"#, #"{"user":"root","groups":[]}"#,
      #"{"user":1,"login":4294967296,"groups":[]}"#, #"{"user":1,"login":"x","groups":[]}"#, #"{"user":1}"#,
    ] {
      #expect(Responder(try JSONValue(parsing: line)) == nil, "\(line)")
    }
  }

  /// Auditors may ask for it, and it cannot be taken back.
  @Test(arguments: [
    ("2026-13", digest), ("password=hunter2", digest), ("", digest), ("2026-10_", digest),
    ("2026-10-01_2026-10-32", digest), ("2026-10-01_2026-10-31_2026-11-01", digest), ("2026-10", "00ff"),
    ("2026-10", "I exported nothing"),
  ])
  func anExportThatCannotBeIsRefused(month: String, manifest: String) {
    #expect(
      ControlRequest(["op": "exported", "month": .string(month), "manifest": .string(manifest)]) == nil)
  }

  @Test func aNoteHasALimit() {
    func request(_ length: Int) -> ControlRequest? {
      ControlRequest(["op": "explain", "gap": "g", "note": .string(String(repeating: "x", count: length))])
    }
    #expect(request(16_384) != nil)
    #expect(request(16_385) == nil)
  }

  @Test func whoPulledIsWhoTheKernelSays() throws {
    let redactor = Redactor(try #require(HostSecret([UInt8](repeating: 7, count: 32))))
    let statement = try #require(
      ControlRequest.pulled(Self.population).statement(actor: "ann (uid 1000)", redactor))
    #expect(statement.kind == .accessQuery)
    #expect(statement.evidence?["actor"] == "ann (uid 1000)")
  }
}
