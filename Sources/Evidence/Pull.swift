import CanonicalJSON
package import Events

/// A population or a sample that somebody took: what was asked, and what was handed out.
///
/// Put on the record before anything is handed out, an empty one as well.
package struct Pull: Hashable, Sendable {
  package var subject: PopulationQuery.Subject
  /// Half open.
  package var from: Timestamp
  package var to: Timestamp
  /// Lines handed out, and the SHA-256 of exactly these bytes.
  package var rows: Int
  package var sha256: String
  /// How far the ledger was when it was asked: its newest shard and the leaves in that. Both are all it takes to ask
  /// again later and be told the same.
  package var asOf: AsOf
  /// The program that asked.
  package var tool: String
  /// `PopulationQuery.text`.
  package var query: String
  /// Nil for a population.
  package var draw: Draw?

  package struct AsOf: Hashable, Sendable {
    package var shard: String
    package var size: Int

    package init(shard: String, size: Int) {
      self.shard = shard
      self.size = size
    }
  }

  /// How a sample was chosen.
  package struct Draw: Hashable, Sendable {
    /// As the auditor wrote them.
    package var engagement: String
    package var text: String
    package var populationRows: Int
    package var populationSHA256: String
    /// Lower-case hexadecimal.
    package var seed: String
    /// Whether each month was drawn from on its own.
    package var isByMonth: Bool
    /// Ids in the order they were drawn.
    package var items: [String]

    package init(
      engagement: String, text: String, populationRows: Int, populationSHA256: String, seed: String,
      isByMonth: Bool, items: [String]
    ) {
      self.engagement = engagement
      self.text = text
      self.populationRows = populationRows
      self.populationSHA256 = populationSHA256
      self.seed = seed
      self.isByMonth = isByMonth
      self.items = items
    }

    /// SHA-256 of the ids, a line each: what `sample.sh … | sha256sum` prints.
    package var itemsSHA256: String {
      var hash = Digest.Running()
      for item in items { hash.add(Array((item + "\n").utf8)) }
      return Digest.hex(hash.finish())
    }
  }

  package init(
    subject: PopulationQuery.Subject, from: Timestamp, to: Timestamp, rows: Int, sha256: String, asOf: AsOf,
    tool: String, query: String, draw: Draw? = nil
  ) {
    self.subject = subject
    self.from = from
    self.to = to
    self.rows = rows
    self.sha256 = sha256
    self.asOf = asOf
    self.tool = tool
    self.query = query
    self.draw = draw
  }

  /// Who asked comes from the kernel, as with every other request. What a person typed may name people, so it is
  /// evidence, not part of the leaf.
  package func statement(actor: String) -> Statement {
    var body: [String: JSONValue] = [
      "what": draw == nil ? "population" : "sample", subject.key: .string(subject.id),
      "from": .string(from.description), "to": .string(to.description), "rows": .integer(Int64(rows)),
      "sha256": .string(sha256), "as_of_shard": .string(asOf.shard), "as_of_size": .integer(Int64(asOf.size)),
      "tool": .string(tool),
    ]
    var evidence: [String: JSONValue] = ["actor": .string(actor), "query": .string(query)]
    guard let draw else { return Statement(.accessQuery, body, evidence: evidence) }
    body["population_rows"] = .integer(Int64(draw.populationRows))
    body["population_sha256"] = .string(draw.populationSHA256)
    body["seed"] = .string(draw.seed)
    body["size"] = .integer(Int64(draw.items.count))
    body["items_sha256"] = .string(draw.itemsSHA256)
    if draw.isByMonth { body["stratify"] = "month" }
    evidence["engagement"] = .string(draw.engagement)
    evidence["text"] = .string(draw.text)
    evidence["items"] = .array(draw.items.map { .string($0) })
    return Statement(.accessSample, body, evidence: evidence)
  }
}
