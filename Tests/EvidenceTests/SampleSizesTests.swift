import Evidence
import Foundation
import LocatedYAML
import Testing

private func sizes(_ text: String) throws -> SampleSizes {
  let path = FileManager.default.temporaryDirectory.path + "/attestd-sizes-\(UUID().uuidString).yaml"
  try text.write(toFile: path, atomically: false, encoding: .utf8)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try SampleSizes(path: path)
}

/// How many items are tested where nobody says a number.
@Suite struct SampleSizesTests {
  private static let fixed = """
    sizes:
      annual: {size: 1}
      quarterly: {size: 2}
      monthly: {size: 3}
      weekly: {size: 5, range: [5, 9]}
      daily: {size: 25}
      many a day: {size: 40}

    """
  private static let ladder = "  ad hoc: [{up_to: 10, size: all}, {up_to: 50, size: 8}, {size: 25}]\n"

  private static let shipped =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/config/sample-sizes.yaml"

  @Test(arguments: [
    (Frequency.annual, 500, 1), (.quarterly, 4, 2), (.monthly, 12, 2), (.weekly, 52, 5), (.daily, 365, 25),
    (.manyADay, 9_000, 40), (.manyADay, 39, 39), (.daily, 0, 0), (.adHoc, 0, 0), (.adHoc, 10, 10),
    (.adHoc, 11, 8), (.adHoc, 50, 8), (.adHoc, 51, 15), (.adHoc, 250, 15), (.adHoc, 251, 25),
    (.adHoc, 2_000_000, 25),
  ])
  func theShippedTableIsCommonPractice(_ frequency: Frequency, _ items: Int, _ size: Int) throws {
    #expect(try SampleSizes(path: Self.shipped).size(for: frequency, items: items) == size)
  }

  @Test func theShippedTableSaysWhichRangesAreCommon() throws {
    let table = try SampleSizes(path: Self.shipped)
    #expect(table.range(for: .monthly) == 2...4)
    #expect(table.range(for: .weekly) == 5...9)
    #expect(table.range(for: .daily) == 20...40)
    #expect(table.range(for: .manyADay) == 25...60)
    #expect(table.range(for: .adHoc) == nil)
  }

  @Test func aFirmsOwnTableIsRead() throws {
    let table = try sizes(Self.fixed + Self.ladder)
    #expect(table.size(for: .monthly, items: 100) == 3)
    #expect(table.size(for: .adHoc, items: 60) == 25)
  }

  private static let mistakes: [(String, String)] = [
    ("sizes: {annual: {size: 1}}\n", "1:8: 'sizes' needs 'quarterly'"),
    (fixed, "2:3: 'sizes' needs 'ad hoc'"),
    (fixed + "  ad hoc: []\n", "8:11: the last step of 'ad hoc' has no 'up_to'"),
    (fixed + "  ad hoc: [{up_to: 5, size: 1}]\n", "8:11: the last step of 'ad hoc' has no 'up_to'"),
    (fixed + "  ad hoc: [{size: 1}, {size: 2}]\n", "8:23: the step before this one"),
    (
      fixed + "  ad hoc: [{up_to: 5, size: 1}, {up_to: 5, size: 2}, {size: 3}]\n",
      "8:41: 'up_to' must be a whole number from 6"
    ),
    (fixed + "  ad hoc: [{size: some}]\n", "8:19: 'size' must be a whole number"),
    (fixed + "  hourly: {size: 1}\n" + ladder, "8:3: unknown key 'hourly' in 'sizes'"),
    (
      fixed.replacing("{size: 25}", with: "{size: 0}") + ladder,
      "6:17: 'size' must be a whole number from 1 to 5000, not the number 0"
    ),
    (
      fixed.replacing("[5, 9]", with: "[6, 9]") + ladder,
      "5:29: the least must be a whole number from 1 to 5"
    ),
    (fixed.replacing("[5, 9]", with: "[5]") + ladder, "5:28: 'range' is two numbers"),
  ]

  @Test(arguments: mistakes)
  func aMistakeInATableIsNamedWithItsPlace(_ text: String, _ problem: String) throws {
    let diagnostic = try #require(throws: Diagnostic.self) { try sizes(text) }
    let found = "\(diagnostic.location.line):\(diagnostic.location.column): \(diagnostic.message)"
    #expect(found.hasPrefix(problem), "\(found)")
  }
}
