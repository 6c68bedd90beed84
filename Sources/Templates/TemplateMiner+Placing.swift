/// Messages whose shape was not seen before.
extension TemplateMiner {
  /// The shape that the scanned message has, made if need be; negative where there is no room.
  mutating func place(_ message: Span<UInt8>, _ unitKey: UInt64, _ hash: UInt64) -> Int {
    let unit = unitNumber(unitKey)
    guard unit >= 0 else {
      losses.messages &+= 1
      losses.messagesOfOtherUnits &+= 1
      areLossesChanged = true
      return -1
    }
    scanner.findTraits(message)
    let known = knownShape(hash, units[unit].salt)
    if known >= 0 { return known }
    let shape = insertSeen(message, hash, unit)
    guard shape >= 0 else {
      losses.messages &+= 1
      areLossesChanged = true
      units[unit].otherMessages &+= 1
      markUnitChanged(unit)
      return -1
    }
    return shape
  }

  mutating func markUnitChanged(_ unit: Int) {
    guard !units[unit].isChanged else { return }
    units[unit].isChanged = true
    changedUnits.append(Int32(truncatingIfNeeded: unit))
  }

  /// The number of a unit, negative where there is no room for another.
  mutating func unitNumber(_ key: UInt64) -> Int {
    let salt = unitSalt(key)
    let known = Int(unitTable.number(of: salt))
    if known >= 0 || units.count >= limits.units { return known }
    unitTable.set(salt, Int32(truncatingIfNeeded: units.count))
    units.append(UnitRecord(key: key, salt: salt))
    return units.count - 1
  }

  /// A shape that has values where the scanned message has words, and is known to vary there.
  private func knownShape(_ hash: UInt64, _ salt: UInt64) -> Int {
    let words = scannedWordCount
    for position in 0..<scanner.count - 1 {
      let column = scanner.columns[position]
      guard !column.isValue, mayVary(column, besides: words) else { continue }
      let shape = shapeTable.number(of: with(value: position, hash, column, salt))
      if shape >= 0 { return Int(shape) }
    }
    if let family = family(hash, salt) {
      let shape = shapeTable.number(of: hashWithFamilyValues(family, hash, salt))
      if shape >= 0 { return Int(shape) }
    }
    if variableContents.count > 0 {
      for content in scannedContents() {
        let shape = variableContents.number(of: contentHash(content, salt))
        if shape >= 0 { return Int(shape) }
      }
    }
    return -1
  }

  var scannedWordCount: Int {
    var words = 0
    for position in 0..<scanner.count where scanner.columns[position].traits.contains(.word) { words += 1 }
    return words
  }

  /// Whether enough is left to recognise a message by when `column` is none of its words.
  func mayVary(_ column: MessageColumn, besides words: Int) -> Bool {
    let others = words - (column.traits.contains(.word) ? 1 : 0)
    return others >= (column.traits.contains(.state) ? 3 : 1)
  }

  /// `hash` with a value in place of `column`.
  @inline(always)
  func with(value position: Int, _ hash: UInt64, _ column: MessageColumn, _ salt: UInt64) -> UInt64 {
    hash &- ColumnHash.part(position, column.separator, column.atom, salt)
      &+ ColumnHash.part(position, column.separator, MessageColumn.value, salt)
  }

  /// Keeps the scanned message as a shape of its own template, and looks at what it says about others.
  private mutating func insertSeen(_ message: Span<UInt8>, _ hash: UInt64, _ unit: Int) -> Int {
    var kept: [MessageColumn] = []
    kept.reserveCapacity(scanner.count)
    let start = text.count
    for position in 0..<scanner.count { kept.append(keepText(of: scanner.columns[position], message)) }
    guard let shape = insertSeen(kept, hash, unit, bytes: text.count - start) else {
      text.removeLast(text.count - start)
      return -1
    }
    return shape
  }

  /// The column with its text copied; spaces of any kind and number are one.
  private mutating func keepText(of column: MessageColumn, _ message: Span<UInt8>) -> MessageColumn {
    var kept = column
    let separatorStart = text.count
    for index in Int(column.separatorStart)..<Int(column.separatorEnd) {
      let byte = message[index] <= 0x20 || message[index] == 0x7F ? 0x20 : message[index]
      if byte == 0x20, text.count > separatorStart, text[text.count - 1] == 0x20 { continue }
      text.append(byte)
    }
    let wordStart = text.count
    if !column.isValue { for index in Int(column.start)..<Int(column.end) { text.append(message[index]) } }
    kept.separatorStart = UInt32(truncatingIfNeeded: separatorStart)
    kept.separatorEnd = UInt32(truncatingIfNeeded: wordStart)
    kept.start = kept.separatorEnd
    kept.end = UInt32(truncatingIfNeeded: text.count)
    return kept
  }

  /// The same for columns whose text, of `bytes` bytes, is the last that is kept; nil where there is no room. The scanner
  /// has to have them, too.
  mutating func insertSeen(_ kept: [MessageColumn], _ hash: UInt64, _ unit: Int, bytes: Int) -> Int? {
    guard units[unit].templates < limits.unitTemplates, units[unit].bytes + bytes <= limits.unitBytes,
      text.count <= limits.bytes, hasRoom(unit, columns: kept.count)
    else { return nil }
    units[unit].bytes += bytes
    units[unit].templates += 1
    let firstColumn = columns.count
    columns += kept
    let template = templates.count
    let id = newID(kept, units[unit].key)
    templateTable.set(id, Int32(truncatingIfNeeded: template))
    templates.append(
      TemplateRecord(
        id: id, unit: Int32(truncatingIfNeeded: unit), canonical: Int32(truncatingIfNeeded: template),
        patternStart: Int32(truncatingIfNeeded: firstColumn),
        patternCount: Int32(truncatingIfNeeded: kept.count)))
    let shape = addShape(firstColumn, hash, unit, template, isSeen: true)
    markChanged(template)
    learn(shape)
    learnFamily(shape)
    learnContents(shape)
    return shape
  }

  func hasRoom(_ unit: Int, columns count: Int) -> Bool {
    units[unit].shapes < limits.unitShapes && shapes.count < limits.shapes
      && columns.count + count <= limits.columns
  }

  /// Adds the shape whose columns are the last of all, from `firstColumn` on.
  mutating func addShape(_ firstColumn: Int, _ hash: UInt64, _ unit: Int, _ template: Int, isSeen: Bool)
    -> Int
  {
    var words = 0
    for index in firstColumn..<columns.count where columns[index].traits.contains(.word) { words += 1 }
    shapes.append(
      Shape(
        firstColumn: Int32(truncatingIfNeeded: firstColumn),
        columnCount: Int32(truncatingIfNeeded: columns.count - firstColumn),
        wordCount: Int32(truncatingIfNeeded: words), unit: Int32(truncatingIfNeeded: unit),
        template: Int32(truncatingIfNeeded: template), isSeen: isSeen, hash: hash))
    units[unit].shapes += 1
    shapeTable.set(hash, Int32(truncatingIfNeeded: shapes.count - 1))
    return shapes.count - 1
  }

  /// A hash over unit and text with values left out; the next free one where it is taken.
  private func newID(_ kept: [MessageColumn], _ unit: UInt64) -> UInt64 {
    var hash = ColumnHash.mix(unit, 1)
    for column in kept {
      for index in Int(column.separatorStart)..<Int(column.end) {
        hash = ColumnHash.mix(hash, UInt64(text[index]) &+ 1)
      }
      hash = ColumnHash.mix(hash, column.isValue ? 0x1_00 : 0x2_00)
    }
    while hash == TemplateID.other.rawValue || templateTable.number(of: hash) >= 0 { hash &+= 1 }
    return hash
  }
}
