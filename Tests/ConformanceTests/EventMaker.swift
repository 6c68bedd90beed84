/// Makes events for a rule, out of the rule's own values, so that about half of them match.
struct EventMaker {
  var maker: RuleMaker

  mutating func event(for rule: WrittenRule) -> SampleEvent {
    var event = SampleEvent()
    for body in [rule.body] + rule.filters.map(\.body) {
      let wanted = maker.pick([30, 70, 70, 95])
      for search in body.searches where maker.chance(wanted) {
        switch maker.pick(search.parts) {
        case .word(let value):
          let item = WrittenRule.Item(field: "", modifiers: [], values: [value], isList: false)
          satisfy(item, value, &event)
        case .map(let items):
          for item in items where maker.chance(93) {
            let isAll = item.modifiers.contains("all") != item.modifiers.contains("neq")
            let values = isAll ? item.values : [maker.pick(item.values)]
            for value in values where maker.chance(96) { satisfy(item, value, &event) }
          }
        }
      }
    }
    for field in RuleMaker.fields where maker.chance(10) { add(field, stray(), &event) }
    if maker.chance(5), !event.fields.isEmpty { event.fields.removeFirst() }
    if maker.chance(10) { event.fields.shuffle(using: &maker.random) }
    if event.raw == nil, maker.chance(12) {
      let texts = event.fields.map(\.value.text)
      event.raw = .init(maker.pick(["", "line: "]) + texts.joined(separator: " "))
    }
    return event
  }

  private mutating func add(_ field: String, _ value: SampleEvent.Value, _ event: inout SampleEvent) {
    event.fields.append((field, value))
  }

  private mutating func stray() -> SampleEvent.Value {
    switch maker.number(0...7) {
    case 0: .init("", .text)
    case 1: .init("null", .null)
    case 2: .init("\(maker.number(-3...30))", .number)
    case 3: .init(maker.pick(["true", "false"]), .boolean)
    case 4: .init("2026-11-23T04:05:06Z")
    default: .init(maker.word())
    }
  }

  // MARK: Values that a test is about

  private mutating func satisfy(
    _ item: WrittenRule.Item, _ value: WrittenRule.Value, _ event: inout SampleEvent
  ) {
    let modifiers = item.modifiers
    // Negated items are met by staying away.
    if modifiers.contains("neq"), maker.chance(60) {
      if maker.chance(70), !item.field.isEmpty { add(item.field, stray(), &event) }
      return
    }
    switch value {
    case .null:
      if maker.chance(40) { add(item.field, .init("null", .null), &event) }
    case .boolean(let flag):
      if modifiers.contains("exists") {
        if flag { add(item.field, stray(), &event) }
      } else {
        say(item, maker.pick(["\(flag)", "\(flag)", flag ? "TRUE" : "False", "1", "\(!flag)"]), &event)
      }
    case .number(let text):
      if modifiers.contains(where: { ["minute", "hour", "day", "week", "month", "year"].contains($0) }) {
        say(item, date(), &event)
      } else {
        say(item, number(near: text), &event)
      }
    case .regex(let tree):
      let text = (maker.chance(60) ? "" : maker.word()) + string(tree.example(&maker.random))
      say(
        item,
        vary(text + (maker.chance(60) ? "" : maker.pick(["\n", " x", "\nabba"])), maker.pick([0, 0, 20])),
        &event)
    case .text(let text):
      if modifiers.contains("cidr") {
        say(item, address(text), &event)
      } else if modifiers.contains("fieldref") {
        reference(item, text, &event)
      } else {
        spelled(item, text, &event)
      }
    }
  }

  private mutating func say(_ item: WrittenRule.Item, _ text: String, _ event: inout SampleEvent) {
    let isNumber = Decimal(text) != nil && maker.chance(50)
    let kind: SampleEvent.Value.Kind =
      isNumber ? .number : ["true", "false"].contains(text) ? .boolean : .text
    place(item, .init(text, kind), &event)
  }

  /// Keywords are found in the line or in any value.
  private mutating func place(
    _ item: WrittenRule.Item, _ value: SampleEvent.Value, _ event: inout SampleEvent
  ) {
    guard item.field.isEmpty else { return add(item.field, value, &event) }
    if event.raw != nil || maker.chance(40) {
      event.raw = .init((event.raw?.bytes ?? Array("log ".utf8)) + value.bytes + Array(" .".utf8))
    } else {
      add(maker.pick(RuleMaker.fields + ["elsewhere"]), value, &event)
    }
  }

  private mutating func spelled(_ item: WrittenRule.Item, _ text: String, _ event: inout SampleEvent) {
    let spellings = ReferenceItem.expanded(text, item, RuleMaker.placeholders)
    guard let spelling = spellings.randomElement(using: &maker.random) else { return }
    var bytes: [UInt8] = []
    let isCased = item.modifiers.contains("cased")
    let odds = maker.pick(isCased ? [0, 0, 20] : [0, 30, 60])
    for element in spelling.elements {
      switch element {
      case .byte(let byte): bytes.append(byte)
      case .any: bytes += Array((maker.chance(60) ? "" : maker.word()).utf8)
      case .one: bytes += Array(maker.pick(["x", "é", "😀", "\n", "*", "?"]).utf8)
      case .scalar(let scalar):
        let spelled = maker.chance(odds) ? maker.pick(Folding.variants(of: scalar)) : scalar
        bytes += Array(String(spelled).utf8)
      }
    }
    if maker.chance(10) { bytes = Array(maker.word().utf8) + bytes }
    if maker.chance(10) { bytes += Array(maker.word().utf8) }
    if maker.chance(10), !bytes.isEmpty { bytes[maker.number(0...bytes.count - 1)] = 0x61 }
    place(
      item, .init(bytes, Decimal(String(decoding: bytes, as: UTF8.self)) != nil ? .number : .text), &event)
  }

  private mutating func reference(_ item: WrittenRule.Item, _ name: String, _ event: inout SampleEvent) {
    let known = event.values(of: name).first ?? stray()
    if event.values(of: name).isEmpty { add(name, known, &event) }
    let text = known.kind == .null ? "" : known.text
    let whole =
      maker.pick([text, text, text + "x", "x" + text, "x" + text + "x", String(text.dropLast()), "other"])
    add(item.field, .init(vary(whole, maker.pick([0, 40]))), &event)
  }

  /// Other case here and there.
  private mutating func vary(_ text: String, _ odds: Int) -> String {
    string(text.unicodeScalars.map { maker.chance(odds) ? maker.pick(Folding.variants(of: $0)) : $0 })
  }

  private func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private mutating func number(near text: String) -> String {
    switch maker.number(0...9) {
    case 0...3: return text
    case 4:
      return maker.pick([
        "0" + text, "+" + text, text + ".0", text + "0", " " + text, text + " ", text + "x", "", "-", "1e",
        "nan", "0x10",
        "inf", "1.2.3", ".",
      ])
    case 5: return maker.writtenNumber()
    default:
      guard let whole = Int(text) else { return maker.writtenNumber() }
      return maker.pick([
        "\(whole &+ 1)", "\(whole &- 1)", "\(whole).5", "\(whole).0", "\(whole)e0", "0\(whole.magnitude)",
      ])
    }
  }

  private mutating func address(_ text: String) -> String {
    let stock = [
      "10.0.0.1", "10.255.255.255", "11.0.0.0", "192.0.2.127", "192.0.2.128", "192.0.2.255", "192.0.2.1",
      "172.31.9.9",
      "172.32.0.0", "10.1.2.3", "::1", "::", "2001:db8::1", "2001:DB8:8000::7", "2001:db8:7fff::",
      "fe80::1%eth0", "febf::",
      "::ffff:192.0.2.7", "0:0:0:0:0:ffff:c000:207", "2001:db8:0:1:0:0:0:9", "10.0.0", "10.0.0.256",
      "10.0.0.1 ", "1::2::3",
      "", "host", "::12345", "1:2:3:4:5:6:7:8:9", ":1", "1:", "10.0.0.1/8", "0.0.0.0", "1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7::",
    ]
    return maker.chance(15) ? String(text.split(separator: "/")[0]) : maker.pick(stock)
  }

  private mutating func date() -> String {
    let year = maker.pick(["1969", "1970", "2024", "2025", "2026", "2027", "2020"])
    let month = maker.pick(["01", "02", "11", "12", "13", "00"])
    let day = maker.pick(["01", "02", "03", "04", "28", "29", "30", "31", "23", "32"])
    let hour = maker.pick(["00", "04", "12", "23"])
    let minute = maker.pick(["00", "05", "30", "59", "60"])
    let time = "\(hour):\(minute):07"
    switch maker.number(0...9) {
    case 0...3:
      return "\(year)-\(month)-\(day)" + maker.pick(["T", " ", "t"]) + time
        + maker.pick(["", "Z", ".123Z", "+02:00"])
    case 4: return "\(year)-\(month)-\(day)"
    case 5: return maker.pick(["Nov", "feb", "DEC"]) + " " + maker.pick(["23", " 3", "09"]) + " " + time
    case 6: return "\(maker.number(-100_000...2_000_000_000))"
    case 7:
      return "\(maker.number(1_700_000_000...1_900_000_000))"
        + maker.pick(["000", "000000", ".25", "123456"])
    case 8:
      return maker.pick([
        "yesterday", "", "2026", "2026-11", "20261123", "11/23/2026", "2026-11-23T4:05", "23 Nov 2026",
      ])
    default: return "2026-11-23T" + time
    }
  }
}
