/// Values of several words: what stands between brackets, or behind the last `=`, when its length varies.
extension TemplateMiner {
  /// Columns of the scanned message that may be one value.
  private static let openings: [(opening: UInt8, closing: UInt8)] = [
    (UInt8(ascii: "("), UInt8(ascii: ")")), (UInt8(ascii: "["), UInt8(ascii: "]")),
    (UInt8(ascii: "{"), UInt8(ascii: "}")),
  ]

  func scannedContents() -> [Range<Int>] {
    var found: [Range<Int>] = []
    let words = scanner.count - 1
    var open: (start: Int, closing: UInt8)?
    for position in 0..<words {
      if open == nil {
        let last = UInt8(truncatingIfNeeded: scanner.columns[position].separator)
        if let pair = TemplateMiner.openings.first(where: { $0.opening == last }) {
          open = (position, pair.closing)
        }
      }
      if let pair = open,
        ColumnHash.firstByte(scanner.columns[position + 1].separator) == pair.closing
      {
        let content = pair.start..<position + 1
        if leavesContext(content) { found.append(content) }
        open = nil
      }
    }
    if let last = scannedAssignment(), leavesContext(last..<words) { found.append(last..<words) }
    return found
  }

  /// Where the value of the last `key=` begins if it goes on to the end.
  private func scannedAssignment() -> Int? {
    var position = scanner.count - 2
    while position >= 0 {
      let separator = scanner.columns[position].separator
      if separator & 0xFF == UInt64(UInt8(ascii: "=")) { return position }
      switch separator {
      case 0x20, 0x2C, 0x2C20, 0x3B20: position -= 1
      default: return nil
      }
    }
    return nil
  }

  private func leavesContext(_ content: Range<Int>) -> Bool {
    var others = 0
    for position in 0..<scanner.count - 1 where !content.contains(position) {
      if !scanner.columns[position].isValue { others += 1 }
    }
    return others >= thresholds.contentContext
  }

  /// The hash of the scanned message with one value in place of `content`.
  func contentHash(_ content: Range<Int>, _ salt: UInt64) -> UInt64 {
    var sum = salt
    var position = 0
    for index in 0..<scanner.count where index <= content.lowerBound || index >= content.upperBound {
      let column = scanner.columns[index]
      let atom = index == content.lowerBound ? MessageColumn.value : column.atom
      sum &+= ColumnHash.part(position, column.separator, atom, salt)
      position += 1
    }
    return sum
  }

  /// Looks at `shape`, which is that of the scanned message, together with those that differ in such content only.
  mutating func learnContents(_ shape: Int) {
    let salt = units[Int(shapes[shape].unit)].salt
    for content in scannedContents() {
      let hash = contentHash(content, salt)
      let known = variableContents.number(of: hash)
      if known >= 0 {
        merge(shape, into: Int(known))
        continue
      }
      let count = contents.append(Int32(truncatingIfNeeded: shape), to: hash)
      guard count >= thresholds.contents else { continue }
      let members = contents.shapes(of: hash).map(Int.init)
      guard haveDifferentLengths(members) else { continue }
      let general = insertContent(shape, content, hash)
      guard general >= 0 else {
        losses.generalisations &+= 1
        areLossesChanged = true
        continue
      }
      variableContents.set(hash, Int32(truncatingIfNeeded: general))
      for member in members { merge(member, into: general) }
    }
  }

  private func haveDifferentLengths(_ members: [Int]) -> Bool {
    for member in members where shapes[member].columnCount != shapes[members[0]].columnCount { return true }
    return false
  }

  /// The shape with one value in place of `content`.
  private mutating func insertContent(_ shape: Int, _ content: Range<Int>, _ hash: UInt64) -> Int {
    let known = Int(shapeTable.number(of: hash))
    if known >= 0 { return known }
    let unit = Int(shapes[shape].unit)
    guard hasRoom(unit, columns: Int(shapes[shape].columnCount)) else { return -1 }
    let firstColumn = columns.count
    for position in 0..<Int(shapes[shape].columnCount)
    where position <= content.lowerBound || position >= content.upperBound {
      var column = column(shape, position)
      if position == content.lowerBound {
        column.atom = MessageColumn.value
        column.traits = []
      }
      columns.append(column)
    }
    return addShape(firstColumn, hash, unit, Int(shapes[shape].template), isSeen: false)
  }
}
