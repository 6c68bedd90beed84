/// DER as a tree that can be changed and written again, lengths and all; only for tests, and apart from what is tested.
struct DERTree: Equatable {
  var tag: UInt8
  var content: [UInt8]
  var parts: [DERTree]?

  struct Wrong: Error {}

  enum Tag: UInt8 {
    case integer = 2
    case octets = 4
    case null = 5
    case identifier = 6
    case sequence = 0x30
    case set = 0x31
  }

  init(_ tag: Tag, of parts: [DERTree]) { self.init(tag: tag.rawValue, content: [], parts: parts) }
  init(_ tag: Tag, _ content: [UInt8]) { self.init(tag: tag.rawValue, content: content, parts: nil) }

  init(tag: UInt8, content: [UInt8], parts: [DERTree]?) {
    self.tag = tag
    self.content = content
    self.parts = parts
  }

  static func number(_ value: UInt8) -> DERTree { DERTree(.integer, [value]) }

  init(parsing bytes: [UInt8]) throws {
    var rest = bytes[...]
    self = try DERTree.next(&rest)
    guard rest.isEmpty else { throw Wrong() }
  }

  private static func next(_ rest: inout ArraySlice<UInt8>) throws -> DERTree {
    guard let tag = rest.popFirst(), var length = rest.popFirst().map(Int.init) else { throw Wrong() }
    if length >= 0x80 {
      let count = length & 0x7F
      length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(count)
    }
    guard length <= rest.count else { throw Wrong() }
    var inside = rest.prefix(length)
    rest = rest.dropFirst(length)
    guard tag & 0x20 != 0 else { return DERTree(tag: tag, content: Array(inside), parts: nil) }
    var parts: [DERTree] = []
    while !inside.isEmpty { parts.append(try next(&inside)) }
    return DERTree(tag: tag, content: [], parts: parts)
  }

  var bytes: [UInt8] {
    let content = parts.map { $0.flatMap(\.bytes) } ?? content
    guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: content.count >> $0) }.drop { $0 == 0 }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }

  /// The part at a place in the part at a place ... from here.
  subscript(path: Int...) -> DERTree {
    get { path.reduce(self) { $0.parts?[$1] ?? DERTree(tag: 5, content: [], parts: nil) } }
    set { set(path[...], newValue) }
  }

  private mutating func set(_ path: ArraySlice<Int>, _ value: DERTree) {
    guard let first = path.first else {
      self = value
      return
    }
    parts?[first].set(path.dropFirst(), value)
  }
}
