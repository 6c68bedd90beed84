package import CanonicalJSON
import Events

/// A pull on its way to whoever holds the lock.
extension Pull {
  package var json: JSONValue {
    var members: [String: JSONValue] = [
      subject.key: .string(subject.id), "from": .string(from.description), "to": .string(to.description),
      "rows": .integer(Int64(rows)), "sha256": .string(sha256), "as_of_shard": .string(asOf.shard),
      "as_of_size": .integer(Int64(asOf.size)), "tool": .string(tool), "query": .string(query),
    ]
    if let draw {
      members["draw"] = [
        "engagement": .string(draw.engagement), "text": .string(draw.text),
        "population_rows": .integer(Int64(draw.populationRows)),
        "population_sha256": .string(draw.populationSHA256), "seed": .string(draw.seed),
        "by_month": draw.isByMonth ? 1 : 0, "items": .array(draw.items.map { .string($0) }),
      ]
    }
    return .object(members)
  }

  /// Nil for anything that no pull looks like: the record takes no other's word for what a hash is.
  package init?(_ json: JSONValue) {
    guard let subject = Pull.subject(json), let from = Pull.time(json, "from"),
      let to = Pull.time(json, "to"),
      from < to, let rows = Pull.count(json, "rows"), let sha256 = Pull.hash(json, "sha256"),
      let shard = Pull.text(json, "as_of_shard", 64), let size = Pull.count(json, "as_of_size"),
      let tool = Pull.text(json, "tool", 128), let query = Pull.text(json, "query", 1 << 18)
    else { return nil }
    self.init(
      subject: subject, from: from, to: to, rows: rows, sha256: sha256, asOf: AsOf(shard: shard, size: size),
      tool: tool, query: query)
    guard let given = json["draw"] else { return }
    guard let draw = Draw(given), draw.items.count == rows else { return nil }
    self.draw = draw
  }

  private static func subject(_ json: JSONValue) -> PopulationQuery.Subject? {
    switch (text(json, "control", 256), text(json, "criterion", 16)) {
    case (let id?, nil): .control(id)
    case (nil, let id?): .criterion(id)
    default: nil
    }
  }

  private static func time(_ json: JSONValue, _ key: String) -> Timestamp? {
    json[key]?.string.flatMap { Timestamp(rfc3339: $0) }
  }

  fileprivate static func text(_ json: JSONValue, _ key: String, _ most: Int) -> String? {
    json[key]?.string.flatMap { !$0.isEmpty && $0.utf8.count <= most ? $0 : nil }
  }

  fileprivate static func count(_ json: JSONValue, _ key: String) -> Int? {
    json[key]?.integer.flatMap { (0...1 << 48).contains($0) ? Int($0) : nil }
  }

  fileprivate static func hash(_ json: JSONValue, _ key: String) -> String? {
    json[key]?.string.flatMap { text in
      text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        ? text : nil
    }
  }
}

extension Pull.Draw {
  fileprivate init?(_ json: JSONValue) {
    guard let engagement = Pull.text(json, "engagement", SampleText.largest),
      let text = Pull.text(json, "text", SampleText.largest), let rows = Pull.count(json, "population_rows"),
      let population = Pull.hash(json, "population_sha256"), let seed = Pull.hash(json, "seed"),
      let byMonth = json["by_month"]?.integer, let listed = json["items"]?.array,
      listed.count <= SampleSizes.largest
    else { return nil }
    let items = listed.compactMap { item in item.string.flatMap { $0.utf8.count <= 64 ? $0 : nil } }
    guard items.count == listed.count, items.count <= rows else { return nil }
    self.init(
      engagement: engagement, text: text, populationRows: rows, populationSHA256: population, seed: seed,
      isByMonth: byMonth == 1, items: items)
  }
}
