import Decode
import Events
import Glibc
import Testing

struct FieldReferenceTests {
  @Test func everyFieldIsInTheReference() throws {
    let folder = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try #require(read("/\(folder)/docs/fields.md"))
    for name in Decoder.fieldNames {
      #expect(text.contains("`\(name)`"), "docs/fields.md does not name \(name)")
    }
  }

  @Test func everyShapeIsUnderstood() {
    #expect(Decoder.rejectedShapes == [])
  }

  private func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
