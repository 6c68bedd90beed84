import Events
import Foundation
import GRDB
import Store
import Testing

private func filledFolder() throws -> StateFolder {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  for number in 0..<200 { try recorder.commit(turn(finding("f-\(number)"))) }
  try recorder.close()
  return folder
}

private func refusal(of folder: StateFolder) -> StoreError? {
  #expect(throws: StoreError.self) { try Recorder(state: folder.path, host: "h1", now: now) }
}

@Test(arguments: ["overwritten", "truncated", "empty", "text", "page"])
func aDamagedFileIsRefusedWithItsNameAndAWayOut(_ damage: String) throws {
  let folder = try filledFolder()
  try folder.overwrite { bytes in
    switch damage {
    case "overwritten": for offset in 0..<min(4096, bytes.count) { bytes[offset] = 0x5A }
    case "truncated": bytes = bytes.prefix(bytes.count / 2)
    case "empty": bytes = Data()
    case "text":
      bytes = Data("this is not a database, but it is longer than a hundred bytes".utf8) + Data(count: 99)
    default: for offset in (bytes.count / 2)..<(bytes.count / 2 + 8192) { bytes[offset] = 0xFF }
    }
  }
  let error = refusal(of: folder)
  #expect(error?.kind == .corrupt)
  #expect(error?.description.contains("'\(folder.database)'") == true)
  #expect(error?.description.contains("backup") == true)
}

@Test func aDeletedDatabaseBesideItsLogIsNotANewLedger() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(heartbeat()))
  try FileManager.default.removeItem(atPath: folder.database)
  #expect(refusal(of: folder)?.kind == .corrupt)
}

@Test func aDatabaseOfAnotherProgramIsRefused() throws {
  let folder = try StateFolder()
  try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
  try folder.tamper("CREATE TABLE something (else_entirely TEXT)")
  #expect(refusal(of: folder)?.kind == .corrupt)
  #expect(throws: StoreError.self) { try Archive(state: folder.path) }
}

@Test func aStoreOfALaterVersionIsRefused() throws {
  let folder = try filledFolder()
  try folder.tamper("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
  let error = refusal(of: folder)
  #expect(error?.kind == .newerSchema)
  #expect(error?.description.contains("schema 99") == true)
  let reading = #expect(throws: StoreError.self) { try Archive(state: folder.path) }
  #expect(reading?.kind == .newerSchema)
}

@Test func aTreeWithoutItsNodesIsRefused() throws {
  let folder = try filledFolder()
  try folder.tamper("DROP TRIGGER node_is_not_deleted; DELETE FROM node WHERE level = 6")
  #expect(refusal(of: folder)?.kind == .corrupt)
}

@Test func aCrashDuringCreationIsForgotten() throws {
  let folder = try StateFolder()
  try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
  try Data("half".utf8).write(to: URL(fileURLWithPath: folder.database + ".new"))
  try Recorder(state: folder.path, host: "h1", now: now).commit(turn(heartbeat()))
  #expect(try Archive(state: folder.path).verify().isEmpty)
}

@Test func aMissingStoreIsNamed() throws {
  let folder = try StateFolder()
  let error = #expect(throws: StoreError.self) { try Archive(state: folder.path) }
  #expect(error?.kind == .missing)
  #expect(error?.description.contains(folder.database) == true)
  #expect(error?.description.contains("--state") == true)
}

@Test func aStateFolderThatCannotBeMadeIsNamed() throws {
  let error = #expect(throws: StoreError.self) {
    try Recorder(state: "/nonexistent/deep/state", host: "h1", now: now)
  }
  #expect(error?.kind == .missing)
  #expect(error?.path == "/nonexistent/deep/state")
}

@Test(.enabled(if: geteuid() == 0, "becoming somebody else needs root"))
func aStoreOfSomebodyElseNamesItsOwners() async throws {
  let folder = try filledFolder()
  let path = folder.path
  await #expect(processExitsWith: .success) { [path = path as String] in
    try #require(setgid(65534) == 0 && setuid(65534) == 0)
    let error = #expect(throws: StoreError.self) { try Archive(state: path) }
    try #require(error?.kind == .permissionDenied)
    try #require(error?.description.contains("group root") == true)
    let writing = #expect(throws: StoreError.self) { try Recorder(state: path, host: "h1", now: now) }
    try #require(writing?.kind == .permissionDenied)
  }
}
