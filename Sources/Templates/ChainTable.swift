/// Shapes by hash, any number for each, in the order they came.
struct ChainTable {
  private var chains = ShapeTable()
  private var heads: [Chain] = []
  private var links: [Link] = []

  private struct Chain {
    var first: Int32
    var last: Int32
    var count: Int32
  }

  private struct Link {
    var shape: Int32
    var next: Int32
  }

  /// Links in all chains, which is what memory it takes.
  var count: Int { links.count }

  var byteCount: Int {
    chains.byteCount + heads.count * MemoryLayout<Chain>.stride + links.count * MemoryLayout<Link>.stride
  }

  /// Appends `shape` to the chain of `key`; returns how many are in it then.
  @discardableResult
  mutating func append(_ shape: Int32, to key: UInt64) -> Int {
    let link = Int32(truncatingIfNeeded: links.count)
    links.append(Link(shape: shape, next: -1))
    let number = Int(chains.number(of: key))
    guard number >= 0 else {
      chains.set(key, Int32(truncatingIfNeeded: heads.count))
      heads.append(Chain(first: link, last: link, count: 1))
      return 1
    }
    links[Int(heads[number].last)].next = link
    heads[number].last = link
    heads[number].count += 1
    return Int(heads[number].count)
  }

  func count(of key: UInt64) -> Int {
    let number = Int(chains.number(of: key))
    return number < 0 ? 0 : Int(heads[number].count)
  }

  /// The chain of `key`, oldest first.
  func shapes(of key: UInt64) -> [Int32] {
    let number = Int(chains.number(of: key))
    guard number >= 0 else { return [] }
    var found: [Int32] = []
    found.reserveCapacity(Int(heads[number].count))
    var link = heads[number].first
    while link >= 0 {
      found.append(links[Int(link)].shape)
      link = links[Int(link)].next
    }
    return found
  }
}
