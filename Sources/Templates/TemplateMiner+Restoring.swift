import Events

/// State from rows. Whatever they hold, they are refused or lead to a miner that carries on.
extension TemplateMiner {
  /// A miner that carries on where the one was that gave the rows out, in whatever order they come now.
  ///
  /// With limits below those of then, what has no room is left out (`lostTemplates`); with other thresholds, what was
  /// one template stays one.
  package init(
    rows: [TemplateRow], limits: TemplateLimits = TemplateLimits(),
    thresholds: EvidenceThresholds = EvidenceThresholds(), salt: UInt64 = 0
  ) throws(TemplateStateError) {
    self.init(limits: limits, thresholds: thresholds, salt: salt)
    var wordings: [(number: UInt64, bytes: [UInt8])] = []
    var known: [Template] = []
    var stored = TemplateLosses()
    for row in rows {
      guard let (kind, number) = row.parsedKey else { throw TemplateStateError("a row has no known key") }
      guard row.bytes.first == TemplateRow.version else {
        throw TemplateStateError("a row is of another version than \(TemplateRow.version)")
      }
      switch kind {
      case .shape: wordings.append((number, row.bytes))
      case .template:
        guard let template = row.template else { throw TemplateStateError("a template's row is damaged") }
        known.append(template)
      case .unit: try restoreUnit(number, row.bytes)
      case .losses: stored = try TemplateMiner.losses(row.bytes)
      }
    }
    wordings.sort { $0.number < $1.number }
    for (index, wording) in wordings.enumerated() {
      guard wording.number == UInt64(index) else {
        throw TemplateStateError("the wording of number \(index) is missing or there twice")
      }
      if try !restoreWording(wording.bytes) { lostShapes += 1 }
    }
    restoreCounts(known)
    losses = stored
    carryOn()
  }

  /// Whether there was room for it.
  private mutating func restoreWording(_ bytes: [UInt8]) throws(TemplateStateError) -> Bool {
    var reader = RowReader(bytes)
    _ = reader.byte()
    guard let key = reader.number(bytes: 8) else { throw TemplateStateError("a wording is cut off") }
    let start = text.count
    var kept: [MessageColumn] = []
    while !reader.isAtEnd {
      guard let separator = reader.bytes(countedBy: 2), let word = reader.bytes(countedBy: 2) else {
        throw TemplateStateError("a wording is cut off")
      }
      kept.append(keep(separator, word, isEnd: reader.isAtEnd))
    }
    guard let last = kept.last, last.start == last.end, scanner.load(kept) else {
      throw TemplateStateError("a wording has no end or too many words")
    }
    let unit = unitNumber(key)
    guard unit >= 0 else {
      text.removeLast(text.count - start)
      return false
    }
    var hash = units[unit].salt
    for (position, column) in kept.enumerated() {
      hash &+= ColumnHash.part(position, column.separator, column.atom, units[unit].salt)
    }
    guard shapeTable.number(of: hash) < 0 || !isSeen(hash) else {
      throw TemplateStateError("a wording is there twice")
    }
    guard insertSeen(kept, hash, unit, bytes: text.count - start) != nil else {
      text.removeLast(text.count - start)
      return false
    }
    return true
  }

  private func isSeen(_ hash: UInt64) -> Bool { shapes[Int(shapeTable.number(of: hash))].isSeen }

  private mutating func keep(
    _ separator: ArraySlice<UInt8>, _ word: ArraySlice<UInt8>, isEnd: Bool
  ) -> MessageColumn {
    let separatorStart = text.count
    text += separator
    let start = text.count
    text += word
    let code = separator.reduce(0) { ColumnHash.separator($0, adding: $1) }
    let (atom, traits) = scanner.meaning(of: word)
    return MessageColumn(
      atom: isEnd ? MessageColumn.end : atom, separator: code,
      separatorStart: UInt32(truncatingIfNeeded: separatorStart),
      separatorEnd: UInt32(truncatingIfNeeded: start), start: UInt32(truncatingIfNeeded: start),
      end: UInt32(truncatingIfNeeded: text.count), traits: isEnd ? [] : traits)
  }

  private mutating func restoreUnit(_ key: UInt64, _ bytes: [UInt8]) throws(TemplateStateError) {
    var reader = RowReader(bytes)
    _ = reader.byte()
    guard let messages = reader.number(bytes: 8), reader.isAtEnd else {
      throw TemplateStateError("a unit's row is damaged")
    }
    let unit = unitNumber(key)
    if unit >= 0 { units[unit].otherMessages = messages }
  }

  private static func losses(_ bytes: [UInt8]) throws(TemplateStateError) -> TemplateLosses {
    var reader = RowReader(bytes)
    _ = reader.byte()
    guard let messages = reader.number(bytes: 8), let ofOtherUnits = reader.number(bytes: 8),
      let generalisations = reader.number(bytes: 8), reader.isAtEnd
    else { throw TemplateStateError("the row of losses is damaged") }
    return TemplateLosses(
      messages: messages, messagesOfOtherUnits: ofOtherUnits, generalisations: generalisations)
  }

  /// Merges first: each template's figures are those of the one that speaks for it.
  private mutating func restoreCounts(_ known: [Template]) {
    for template in known {
      guard let other = template.mergedInto else { continue }
      let (one, two) = (number(of: template.id), number(of: other))
      if one >= 0, two >= 0, templates[one].unit == templates[two].unit { mergeTemplates(one, two) }
    }
    for template in known {
      let number = number(of: template.id)
      guard number >= 0 else {
        lostTemplates += 1
        continue
      }
      let canonical = Int(templates[number].canonical)
      templates[number].example = template.example
      if template.mergedInto != nil, canonical != number {
        templates[number].count = template.count
        templates[number].first = template.first.microseconds
        templates[number].last = template.last.microseconds
      } else {
        templates[canonical].count &+= template.count
        templates[canonical].first = min(templates[canonical].first, template.first.microseconds)
        templates[canonical].last = max(templates[canonical].last, template.last.microseconds)
      }
    }
  }

  private func number(of id: TemplateID) -> Int { Int(templateTable.number(of: id.rawValue)) }

  /// What was restored is stored already.
  private mutating func carryOn() {
    for template in templates.indices { templates[template].isChanged = false }
    changedTemplates.removeAll()
    for unit in changedUnits { units[Int(unit)].isChanged = false }
    changedUnits.removeAll()
    areLossesChanged = false
    storedShapes = shapes.count
  }
}
