import Export
import Glibc
import Linux

/// Puts the files of an answer where whoever asked wants to have them, with their rights; each appears whole.
final class QueryDelivery {
  private enum Place {
    case file(PullOutput)
    case note(path: String, bytes: [UInt8])
    case folder(StagedFolder)
  }

  private static let mostOfNote = 1 << 20

  private var places: [Place] = []
  private var begun: Set<Int> = []
  private var made: Set<String> = []
  /// What comes next belongs to this output, or to this file of a folder.
  private var current: Int?
  private var part: PullOutput?

  /// Makes sure that there is a place for each before anything is asked for.
  init(_ outputs: [ServedOutput]) throws {
    for output in outputs {
      switch output {
      case .file(let path): places.append(.file(try PullOutput(path: path)))
      case .note(let path): places.append(.note(path: path, bytes: []))
      case .folder(let path): places.append(.folder(try StagedFolder(for: path)))
      }
    }
  }

  /// - Parameter name: as in `QueryFrame.Kind.file`.
  func begin(_ name: String) throws {
    try finishPart()
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let number = Int(parts[0]), places.indices.contains(number),
      parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
    else { throw Writer.unknownForm }
    current = number
    begun.insert(number)
    guard parts.count > 1 else { return }
    guard case .folder(let folder) = places[number] else { throw Writer.unknownForm }
    for depth in 1..<max(1, parts.count - 1) {
      let name = parts[1...depth].joined(separator: "/")
      if made.insert("\(number)/\(name)").inserted { try folder.makeSubfolder(name) }
    }
    part = try PullOutput(path: FilePath.join(folder.path, parts.dropFirst().joined(separator: "/")))
  }

  func add(_ bytes: [UInt8]) throws {
    if let part { return try part.write(bytes) }
    guard let current else { throw Writer.unknownForm }
    switch places[current] {
    case .file(let file): try file.write(bytes)
    case .note(let path, let earlier):
      guard earlier.count + bytes.count <= QueryDelivery.mostOfNote else { throw Writer.unknownForm }
      places[current] = .note(path: path, bytes: earlier + bytes)
    case .folder: throw Writer.unknownForm
    }
  }

  /// Everything that came appears under its name; nothing of it is left to finish.
  func publish() throws {
    try finishPart()
    for number in begun.sorted() {
      switch places[number] {
      case .file(let file): try file.finish()
      case .note(let path, let bytes): try SmallNote.write(bytes, to: path)
      case .folder(let folder): try folder.publish()
      }
    }
    begun = []
    current = nil
  }

  private func finishPart() throws {
    try part?.finish()
    part = nil
  }
}
