import Daemon
import Foundation
import LocatedYAML
import Testing

/// Rules from the cache folder, which must never be told from rules that were read.
@Suite struct RuleCacheFolderTests {
  private final class Place {
    let path = FileManager.default.temporaryDirectory.path + "/attestd-cache-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(atPath: path + "/rules", withIntermediateDirectories: true)
      try write("a.yml", "needle")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var cache: String { path + "/state/cache" }

    func write(_ name: String, _ word: String) throws {
      let text = """
        title: Finds \(word)
        logsource: {product: linux}
        detection: {s: {message|contains: \(word)}, unused: [x], condition: s}
        """
      try text.write(toFile: path + "/rules/" + name, atomically: false, encoding: .utf8)
    }

    /// The names in the cache folder.
    func kept() -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).sorted()
    }

    func load(cached: Bool = true) throws -> ActiveRules {
      try ActiveRules.load(folders: [path + "/rules"], cache: cached ? cache : nil)
    }

    /// Loads with the cache and without, which must come to the same.
    func compare() throws -> ActiveRules {
      let rules = try load()
      let read = try load(cached: false)
      #expect(rules.digest == read.digest)
      #expect(rules.diagnostics == read.diagnostics)
      #expect(rules.loaded == read.loaded)
      #expect(rules.rejected == read.rejected)
      return rules
    }
  }

  @Test func theSameRulesAreReadOnce() throws {
    let place = try Place()
    #expect(try place.compare().loaded == 1)
    let kept = place.kept()
    #expect(kept.count == 1)
    let file = try FileManager.default.attributesOfItem(atPath: place.cache + "/" + kept[0])
    #expect(try place.compare().diagnostics.count == 1)
    #expect(place.kept() == kept)
    let later = try FileManager.default.attributesOfItem(atPath: place.cache + "/" + kept[0])
    // Not written again: it was of use.
    #expect(file[.systemFileNumber] as? Int == later[.systemFileNumber] as? Int)
    #expect(file[.posixPermissions] as? Int == 0o600)
  }

  @Test func changedRulesAreReadAndOnlyTheNewestKept() throws {
    let place = try Place()
    _ = try place.load()
    let first = place.kept()
    try place.write("b.yml", "straw")
    #expect(try place.compare().loaded == 2)
    let second = place.kept()
    #expect(second.count == 1)
    #expect(second != first)
  }

  @Test func aDamagedCacheIsWrittenAnew() throws {
    let place = try Place()
    _ = try place.load()
    let path = place.cache + "/" + place.kept()[0]
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var turned = whole
    turned[whole.count / 2] ^= 1
    for damaged in [Data(), whole.prefix(whole.count / 2), turned] {
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(try place.compare().loaded == 1)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
    }
  }

  @Test func aFolderThatCannotBeUsedIsNoHarm() throws {
    let place = try Place()
    try FileManager.default.createDirectory(atPath: place.path + "/state", withIntermediateDirectories: true)
    try Data("in the way".utf8).write(to: URL(fileURLWithPath: place.cache))
    #expect(try place.compare().loaded == 1)
    try FileManager.default.removeItem(atPath: place.cache)
    _ = try place.load()
    let name = place.kept()[0]
    try FileManager.default.removeItem(atPath: place.cache + "/" + name)
    try FileManager.default.createDirectory(
      atPath: place.cache + "/" + name + "/full", withIntermediateDirectories: true)
    #expect(try place.compare().loaded == 1)
    #expect(place.kept() == [name])
  }
}
