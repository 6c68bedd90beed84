import Glibc
import Testing

/// The inputs that fuzzing begins with and those that once failed, each through its target.
@Suite struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func whatMustBeTrueOfATargetIsTrueOfItsCorpus(_ target: FuzzTarget) throws {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(folder)/Fuzz/corpus/\(target.rawValue)"
    let names = try CorpusTests.names(in: path)
    #expect(names.count >= 20)
    for name in names {
      let bytes = try #require(CorpusTests.bytes(of: "\(path)/\(name)"))
      #expect(throws: Never.self, "\(path)/\(name)") { try target.run(bytes) }
    }
  }

  private static func names(in path: String) throws -> [String] {
    let folder = try #require(opendir(path))
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func bytes(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }
}
