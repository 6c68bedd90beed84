package import Events

/// Finds out, message by message, which of them were written by the same statement of a program (docs/templates.md).
///
/// A message whose shape was seen before costs a scan of its bytes and a look into a table, and no allocation. State
/// after a number of messages is a function of these messages, their units and the limits.
package struct TemplateMiner: Sendable {
  let limits: TemplateLimits
  let thresholds: EvidenceThresholds
  var scanner: MessageScanner
  let salt: UInt64

  // Shapes, and what they are made of.
  var shapes: [Shape] = []
  var shapeTable = ShapeTable()
  var columns: [MessageColumn] = []
  var text: [UInt8] = []
  var units: [UnitRecord] = []
  var unitTable = ShapeTable()

  var templates: [TemplateRecord] = []
  var templateTable = ShapeTable()

  // What was seen of places in which words may turn out to be values.
  var places = ChainTable()
  var introductions = ChainTable()
  var introductionPlaces: [IntroducedPlace] = []
  var introducers = ShapeTable()
  var families = ChainTable()
  var familyValues = ShapeTable()
  var contents = ChainTable()
  var variableContents = ShapeTable()

  /// What there was no room for.
  package internal(set) var losses = TemplateLosses()
  var areLossesChanged = false
  var changedTemplates: [Int32] = []
  var changedUnits: [Int32] = []
  /// Shapes up to here were given out by `takeChanges`.
  var storedShapes = 0

  /// Wordings and templates that were stored and had no room when they were restored.
  var lostShapes: UInt64 = 0
  package internal(set) var lostTemplates = 0

  /// A place behind words that may introduce a value.
  struct IntroducedPlace {
    var shape: Int32
    var position: Int32
  }

  /// - Parameter salt: a secret of the host, so that nobody can write messages that are taken for others; it decides
  ///   nothing else. The same is needed when state is restored only in so far as it is as good.
  package init(
    limits: TemplateLimits = TemplateLimits(), thresholds: EvidenceThresholds = EvidenceThresholds(),
    salt: UInt64 = 0
  ) {
    self.limits = limits
    self.thresholds = thresholds
    self.salt = salt
    scanner = MessageScanner(salt: salt)
  }

  /// Gives `message` of `unit` a template, and counts it there.
  ///
  /// - Parameters:
  ///   - unit: whose messages are looked at apart from those of others; any number that means the same always.
  ///   - time: the event's.
  ///   - reference: where the message can be found again; kept if it is the first of its template.
  /// - Returns: its template as of now, which may be merged into another one later, or `other`.
  package mutating func assign(
    _ message: Span<UInt8>, unit: UInt64, time: Timestamp, reference: UInt64 = 0
  ) -> TemplateID {
    scanner.scan(message)
    let hash = shapeHash(unit)
    var shape = Int(shapeTable.number(of: hash))
    if shape < 0 {
      shape = place(message, unit, hash)
      if shape < 0 { return .other }
    }
    let template = Int(templates[Int(shapes[shape].template)].canonical)
    note(template, time.microseconds, reference)
    return TemplateID(rawValue: templates[template].id)
  }

  @inline(always)
  private mutating func note(_ template: Int, _ time: Int64, _ reference: UInt64) {
    if templates[template].count == 0 { templates[template].example = reference }
    templates[template].count &+= 1
    if time < templates[template].first { templates[template].first = time }
    if time > templates[template].last { templates[template].last = time }
    if !templates[template].isChanged { markChanged(template) }
  }

  mutating func markChanged(_ template: Int) {
    guard !templates[template].isChanged else { return }
    templates[template].isChanged = true
    changedTemplates.append(Int32(truncatingIfNeeded: template))
  }

  @inline(always)
  func unitSalt(_ unit: UInt64) -> UInt64 { ColumnHash.mix(unit, salt) }

  /// The hash of the message last scanned.
  @inline(always)
  private func shapeHash(_ unit: UInt64) -> UInt64 {
    let unitSalt = unitSalt(unit)
    var sum = unitSalt
    for position in 0..<scanner.count {
      let column = scanner.columns[position]
      sum &+= ColumnHash.part(position, column.separator, column.atom, unitSalt)
    }
    return sum
  }
}

// MARK: - What is known

extension TemplateMiner {
  /// Templates that stand for themselves; those merged into others are not counted.
  package var templateCount: Int {
    templates.indices.count { templates[$0].canonical == Int32(truncatingIfNeeded: $0) }
  }

  /// Messages of `unit` that belong to no template.
  package func otherMessages(ofUnit unit: UInt64) -> UInt64 {
    let number = Int(unitTable.number(of: unitSalt(unit)))
    return number < 0 ? 0 : units[number].otherMessages
  }

  /// The template that now stands for `id`: itself unless it was merged.
  package func canonical(_ id: TemplateID) -> TemplateID {
    let number = Int(templateTable.number(of: id.rawValue))
    guard id != .other, number >= 0 else { return .other }
    return TemplateID(rawValue: templates[Int(templates[number].canonical)].id)
  }

  /// The template called `id`.
  package func template(_ id: TemplateID) -> Template? {
    let number = Int(templateTable.number(of: id.rawValue))
    return id == .other || number < 0 ? nil : template(at: number)
  }

  /// All templates in the order they were first seen, merged ones included.
  package var allTemplates: [Template] { templates.indices.map(template(at:)) }

  /// Bytes of memory it takes, but for what arrays hold in reserve.
  package var byteCount: Int {
    let kept =
      shapes.count * MemoryLayout<Shape>.stride + columns.count * MemoryLayout<MessageColumn>.stride
      + templates.count * MemoryLayout<TemplateRecord>.stride + text.count
      + units.count * MemoryLayout<UnitRecord>.stride
    let evidence =
      places.byteCount + introductions.byteCount + families.byteCount + contents.byteCount
      + introductionPlaces.count * MemoryLayout<IntroducedPlace>.stride
    let tables = [shapeTable, unitTable, templateTable, introducers, familyValues, variableContents]
    return kept + evidence + tables.reduce(0) { $0 + $1.byteCount }
  }

  func template(at number: Int) -> Template {
    let record = templates[number]
    let canonical = Int(record.canonical)
    return Template(
      id: TemplateID(rawValue: record.id), unit: units[Int(record.unit)].key, text: text(of: record),
      count: record.count, first: Timestamp(microseconds: record.first),
      last: Timestamp(microseconds: record.last), example: record.example,
      mergedInto: canonical == number ? nil : TemplateID(rawValue: templates[canonical].id))
  }

  private func text(of record: TemplateRecord) -> String {
    var bytes: [UInt8] = []
    for index in Int(record.patternStart)..<Int(record.patternStart + record.patternCount) {
      let column = columns[index]
      bytes += text[Int(column.separatorStart)..<Int(column.separatorEnd)]
      if column.isValue {
        bytes += "<*>".utf8
      } else {
        bytes += text[Int(column.start)..<Int(column.end)]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
