/// Templates that turn out to be one.
extension TemplateMiner {
  /// The templates of `shape` and of `general`, which says what varies, are one from now on: the older of them.
  mutating func merge(_ shape: Int, into general: Int) {
    mergeTemplates(Int(shapes[shape].template), Int(shapes[general].template))
    let template = Int(templates[Int(shapes[general].template)].canonical)
    generalise(template, shapes[general].firstColumn, shapes[general].columnCount)
  }

  /// - Returns: whether they were two.
  @discardableResult
  mutating func mergeTemplates(_ one: Int, _ other: Int) -> Bool {
    let (one, other) = (Int(templates[one].canonical), Int(templates[other].canonical))
    guard one != other else { return false }
    let (older, newer) = (min(one, other), max(one, other))
    templates[older].count &+= templates[newer].count
    templates[older].first = min(templates[older].first, templates[newer].first)
    templates[older].last = max(templates[older].last, templates[newer].last)
    units[Int(templates[newer].unit)].templates -= 1
    markChanged(older)
    // All that the newer spoke for, then what the older did.
    var alias = newer
    while true {
      templates[alias].canonical = Int32(truncatingIfNeeded: older)
      markChanged(alias)
      guard templates[alias].nextAlias >= 0 else { break }
      alias = Int(templates[alias].nextAlias)
    }
    templates[alias].nextAlias = templates[older].nextAlias
    templates[older].nextAlias = Int32(truncatingIfNeeded: newer)
    generalise(older, templates[newer].patternStart, templates[newer].patternCount)
    return true
  }

  /// Makes the text of `template` cover these columns, too.
  private mutating func generalise(_ template: Int, _ start: Int32, _ count: Int32) {
    let record = templates[template]
    guard record.patternStart != start else { return }
    guard areAlike(record, start, count) else {
      if count < record.patternCount { setPattern(template, start, count) }
      return
    }
    var differing: [Int] = []
    for offset in 0..<Int(count) {
      let column = columns[Int(record.patternStart) + offset]
      if !column.isValue, column.atom != columns[Int(start) + offset].atom { differing.append(offset) }
    }
    guard !differing.isEmpty, columns.count + Int(count) <= limits.columns else { return }
    let patternStart = columns.count
    for offset in 0..<Int(count) {
      var column = columns[Int(record.patternStart) + offset]
      if differing.contains(offset) {
        column.atom = MessageColumn.value
        column.traits = []
      }
      columns.append(column)
    }
    setPattern(template, Int32(truncatingIfNeeded: patternStart), count)
  }

  /// Whether the text of a template has as many columns as others, with the same separators.
  private func areAlike(_ record: TemplateRecord, _ start: Int32, _ count: Int32) -> Bool {
    guard record.patternCount == count else { return false }
    for offset in 0..<Int(count)
    where columns[Int(record.patternStart) + offset].separator != columns[Int(start) + offset].separator {
      return false
    }
    return true
  }

  private mutating func setPattern(_ template: Int, _ start: Int32, _ count: Int32) {
    templates[template].patternStart = start
    templates[template].patternCount = count
    markChanged(template)
  }
}
