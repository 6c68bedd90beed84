import Decode
import Events
import Glibc
import Testing

struct AuditFieldReferenceTests {
  @Test func everyFieldIsInTheReference() throws {
    let here = try #require(realpath(#filePath, nil))
    defer { free(here) }
    let folder = String(cString: here).split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen("/\(folder)/docs/fields.md", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    let missing = AuditRig().fields.names.filter { !$0.isEmpty && !text.contains("`\($0)`") }
    #expect(missing == [], "docs/fields.md does not name them")
  }
}
