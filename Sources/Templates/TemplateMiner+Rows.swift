import Events

/// State as rows: what was learned is a function of the wordings in the order they were seen, so these are stored,
/// each once, and beside them what is counted.
extension TemplateMiner {
  /// The rows that differ from what was given out before; to be stored with the position in the sources, all or none.
  package mutating func takeChanges() -> [TemplateRow] {
    var rows: [TemplateRow] = []
    while storedShapes < shapes.count {
      if shapes[storedShapes].isSeen { rows.append(shapeRow(storedShapes, lostShapes)) }
      storedShapes += 1
    }
    for template in changedTemplates {
      templates[Int(template)].isChanged = false
      rows.append(templateRow(Int(template)))
    }
    for unit in changedUnits {
      units[Int(unit)].isChanged = false
      rows.append(unitRow(Int(unit)))
    }
    if areLossesChanged { rows.append(lossesRow) }
    changedTemplates.removeAll(keepingCapacity: true)
    changedUnits.removeAll(keepingCapacity: true)
    areLossesChanged = false
    return rows
  }

  /// All rows there are.
  package var allRows: [TemplateRow] {
    let wordings = shapes.indices.filter { shapes[$0].isSeen }.map { shapeRow($0, 0) }
    let counted = units.indices.filter { units[$0].otherMessages > 0 }.map(unitRow)
    return wordings + templates.indices.map(templateRow) + counted + [lossesRow]
  }

  private func shapeRow(_ number: Int, _ offset: UInt64) -> TemplateRow {
    let shape = shapes[number]
    // Each wording began with a template of its own, so templates count them.
    var row = TemplateRow(.shape, UInt64(shape.template) &+ offset)
    row.bytes.append(bigEndian: units[Int(shape.unit)].key, bytes: 8)
    for position in 0..<Int(shape.columnCount) {
      let column = column(number, position)
      row.bytes.append(counted: text[Int(column.separatorStart)..<Int(column.separatorEnd)], width: 2)
      row.bytes.append(counted: text[Int(column.start)..<Int(column.end)], width: 2)
    }
    return row
  }

  private func templateRow(_ number: Int) -> TemplateRow {
    let template = template(at: number)
    var row = TemplateRow(.template, template.id.rawValue)
    for figure in [
      template.mergedInto?.rawValue ?? 0, template.unit, template.count,
      UInt64(bitPattern: template.first.microseconds), UInt64(bitPattern: template.last.microseconds),
      template.example,
    ] {
      row.bytes.append(bigEndian: figure, bytes: 8)
    }
    row.bytes += template.text.utf8
    return row
  }

  private func unitRow(_ number: Int) -> TemplateRow {
    var row = TemplateRow(.unit, units[number].key)
    row.bytes.append(bigEndian: units[number].otherMessages, bytes: 8)
    return row
  }

  private var lossesRow: TemplateRow {
    var row = TemplateRow(.losses, 0)
    for figure in [losses.messages, losses.messagesOfOtherUnits, losses.generalisations] {
      row.bytes.append(bigEndian: figure, bytes: 8)
    }
    return row
  }
}

extension TemplateRow {
  /// The template that a row of `allRows` or `takeChanges` is about, for who reads stored rows without a miner; nil for other
  /// rows.
  package var template: Template? {
    guard let parsed = parsedKey, parsed.kind == .template else { return nil }
    var reader = RowReader(bytes)
    guard reader.byte() == TemplateRow.version, let mergedInto = reader.number(bytes: 8),
      let unit = reader.number(bytes: 8), let count = reader.number(bytes: 8), let first = reader.time(),
      let last = reader.time(), let example = reader.number(bytes: 8)
    else { return nil }
    return Template(
      id: TemplateID(rawValue: parsed.number), unit: unit,
      text: String(decoding: bytes[reader.at...], as: UTF8.self), count: count,
      first: Timestamp(microseconds: first), last: Timestamp(microseconds: last), example: example,
      mergedInto: mergedInto == 0 ? nil : TemplateID(rawValue: mergedInto))
  }
}
