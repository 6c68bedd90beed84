/// Which words are values: seen from messages that differ in one of them.
extension TemplateMiner {
  /// Looks at the places of `shape` together with those of the shapes before it.
  mutating func learn(_ shape: Int) {
    var ready: [Int] = []
    for position in 0..<Int(shapes[shape].columnCount) - 1 {
      let column = column(shape, position)
      if column.isValue {
        takeWords(at: position, of: shape)
        continue
      }
      guard mayVary(column, besides: Int(shapes[shape].wordCount)) else { continue }
      let count = places.append(Int32(truncatingIfNeeded: shape), to: placeKey(shape, position))
      if column.traits.contains(.state) { continue }
      if count >= wordsNeeded(shape, position) {
        ready.append(position)
      } else if let introduction = introduction(shape, position) {
        introductions.append(Int32(truncatingIfNeeded: introductionPlaces.count), to: introduction)
        introductionPlaces.append(
          IntroducedPlace(
            shape: Int32(truncatingIfNeeded: shape), position: Int32(truncatingIfNeeded: position)))
      }
    }
    for position in ready { makeValue(of: position, in: shape) }
  }

  @inline(always)
  func column(_ shape: Int, _ position: Int) -> MessageColumn {
    columns[Int(shapes[shape].firstColumn) + position]
  }

  /// The same for all shapes that differ at `position` only.
  private func placeKey(_ shape: Int, _ position: Int) -> UInt64 {
    let hash = with(
      value: position, shapes[shape].hash, column(shape, position), units[Int(shapes[shape].unit)].salt)
    return ColumnHash.mix(hash, UInt64(truncatingIfNeeded: position))
  }

  /// How many words there have to be at `position`.
  private func wordsNeeded(_ shape: Int, _ position: Int) -> Int {
    let others = Int(shapes[shape].wordCount) - (column(shape, position).traits.contains(.word) ? 1 : 0)
    if position == firstWord(of: shape) {
      return others < thresholds.frontContext ? thresholds.frontWords : thresholds.loneWords
    }
    if others == 1 { return thresholds.loneWords }
    if let introduction = introduction(shape, position), introducers.number(of: introduction) >= 0 {
      return thresholds.introducedWords
    }
    return thresholds.words
  }

  /// Where its first column is that is no value.
  private func firstWord(of shape: Int) -> Int {
    var position = 0
    while position < Int(shapes[shape].columnCount), column(shape, position).isValue { position += 1 }
    return position
  }

  /// Stands for the two words in front of `position` and what separates them; nil where one of these is a value.
  private func introduction(_ shape: Int, _ position: Int) -> UInt64? {
    guard position >= 2 else { return nil }
    let (first, second) = (column(shape, position - 2), column(shape, position - 1))
    guard !first.isValue, !second.isValue else { return nil }
    let words = ColumnHash.mix(first.atom, second.atom)
    let separators = ColumnHash.mix(second.separator, column(shape, position).separator)
    return ColumnHash.mix(words, separators ^ units[Int(shapes[shape].unit)].salt)
  }

  /// A value was seen where others have words: these are values, too.
  private mutating func takeWords(at position: Int, of shape: Int) {
    let key = ColumnHash.mix(shapes[shape].hash, UInt64(truncatingIfNeeded: position))
    guard places.count(of: key) > 0 else { return }
    for other in places.shapes(of: key).map(Int.init)
    where mayVary(column(other, position), besides: Int(shapes[other].wordCount)) {
      merge(other, into: shape)
    }
  }

  /// The words at `position` of `shape` and of those that differ there only are values.
  private mutating func makeValue(of position: Int, in shape: Int) {
    let introduction = introduction(shape, position)
    join(at: position, of: shape)
    guard let introduction, introducers.number(of: introduction) < 0 else { return }
    introducers.set(introduction, 0)
    for number in introductions.shapes(of: introduction) {
      let place = introductionPlaces[Int(number)]
      let (other, position) = (Int(place.shape), Int(place.position))
      guard places.count(of: placeKey(other, position)) >= wordsNeeded(other, position) else { continue }
      join(at: position, of: other)
    }
  }

  private mutating func join(at position: Int, of shape: Int) {
    let members = places.shapes(of: placeKey(shape, position))
    let general = insertGeneral(shape, [position])
    guard general >= 0 else {
      losses.generalisations &+= 1
      areLossesChanged = true
      return
    }
    for member in members { merge(Int(member), into: general) }
  }

  /// The shape that has values at `positions` of `shape`, made if need be; negative where there is no room.
  mutating func insertGeneral(_ shape: Int, _ positions: [Int]) -> Int {
    let unit = Int(shapes[shape].unit)
    var hash = shapes[shape].hash
    for position in positions where !column(shape, position).isValue {
      hash = with(value: position, hash, column(shape, position), units[unit].salt)
    }
    let known = Int(shapeTable.number(of: hash))
    if known >= 0 { return known }
    guard hasRoom(unit, columns: Int(shapes[shape].columnCount)) else { return -1 }
    let firstColumn = columns.count
    for position in 0..<Int(shapes[shape].columnCount) {
      var column = column(shape, position)
      if positions.contains(position) {
        column.atom = MessageColumn.value
        column.traits = []
      }
      columns.append(column)
    }
    let general = addShape(firstColumn, hash, unit, Int(shapes[shape].template), isSeen: false)
    learn(general)
    return general
  }
}
