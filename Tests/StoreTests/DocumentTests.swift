import Store
import Testing

@Test func aDocumentIsKeptOnceWithTheTurnThatNamesIt() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  let rules = Document(.rules, Array("title: a rule".utf8))
  var first = turn(heartbeat())
  first.documents = [rules, Document(.config, [])]
  try recorder.commit(first)
  // Nothing but a document is something to keep.
  var second = Turn(recorded: time("2026-12-01"))
  second.documents = [rules, Document(.rules, [1])]
  try recorder.commit(second)
  let archive = try Archive(state: folder.path)
  #expect(try archive.document(rules.digest) == rules.bytes)
  #expect(try archive.document(Document(.config, []).digest) == [])
  #expect(try archive.document(String(repeating: "0", count: 64)) == nil)
  let kept = try archive.documents(.rules)
  #expect(kept.map(\.digest) == [rules.digest, Document(.rules, [1]).digest])
  #expect(kept.map(\.recorded) == [now, time("2026-12-01")])
  #expect(kept.map(\.count) == [13, 1])
  #expect(try archive.documents(.design).isEmpty)
  #expect(try archive.verify().isEmpty)
  // As it stood with the first turn.
  #expect(
    try Archive(state: folder.path, through: ("2026", 1)).documents(.rules).map(\.digest) == [rules.digest])
}

@Test func aDocumentThatIsAnotherNowIsRefused() throws {
  let folder = try StateFolder()
  var kept = turn(heartbeat())
  let rules = Document(.rules, Array("title: a rule".utf8))
  kept.documents = [rules]
  try Recorder(state: folder.path, host: "h1", now: now).commit(kept)
  #expect {
    try folder.tamper("UPDATE document SET bytes = x'00'")
  } throws: { error in
    "\(error)".contains("a document is never edited")
  }
  try folder.tamper("DROP TRIGGER document_is_not_edited; UPDATE document SET bytes = x'00'")
  let archive = try Archive(state: folder.path)
  #expect {
    try archive.document(rules.digest)
  } throws: { error in
    (error as? StoreError)?.kind == .corrupt && "\(error)".contains(rules.digest)
  }
  #expect(try archive.verify().map(\.place) == ["document \(rules.digest)"])
}
