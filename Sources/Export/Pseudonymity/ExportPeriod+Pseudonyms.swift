import CanonicalJSON
import Events
import Evidence

extension ExportPeriod {
  /// The same period with pseudonyms in the place of names and addresses, without what people wrote and without records
  /// (docs/privacy.md). Rows pass through it one by one, as before.
  package func pseudonymised(_ names: Pseudonyms) -> ExportPeriod {
    var copy = self
    copy.isPseudonymised = true
    copy.findings = findings.map { $0.pseudonymised(names) }
    copy.operations = operations.map { $0.pseudonymised(names) }
    copy.amendments = amendments.map { $0.pseudonymised(names) }
    copy.responses = responses.map { $0.pseudonymised(names) }
    copy.access = access.map { $0.pseudonymised(names) }
    copy.ruleChanges = ruleChanges?.map { $0.pseudonymised(names) }
    for place in copy.expectations.indices {
      copy.expectations[place].outcome.references = expectations[place].outcome.references.map {
        names.of(reference: $0)
      }
    }
    for place in copy.coverage.indices {
      copy.coverage[place].source = names.of(source: coverage[place].source)
    }
    for place in copy.gaps.indices { copy.gaps[place] = gaps[place].pseudonymised(names) }
    // The shipped controls are nobody's.
    for place in copy.controls.indices where controls[place].owner != "unassigned" {
      copy.controls[place].owner = names.of(controls[place].owner)
    }
    for place in copy.pulls.indices {
      copy.pulls[place].actor = names.of(actor: pulls[place].actor)
      copy.pulls[place].draw?.engagement = names.of(words: pulls[place].draw?.engagement ?? "")
      copy.pulls[place].draw?.text = names.of(words: pulls[place].draw?.text ?? "")
    }
    let withholding = LeafWithholding(pseudonyms: names)
    copy.ledger.withholds = withholding.withholds
    for place in copy.ledger.earlier.indices {
      copy.ledger.earlier[place].withholds = withholding.withholds
    }
    return copy
  }
}

extension FindingRows {
  fileprivate func map(_ change: @escaping (Finding) -> Finding) -> FindingRows {
    FindingRows { body in
      try each { (finding) throws(ExportError) in
        do { try body(change(finding)) } catch let error as ExportError { throw error } catch {
          throw .recordUnreadable("\(error)")
        }
      }
    }
  }
}

extension Finding {
  fileprivate func pseudonymised(_ names: Pseudonyms) -> Finding {
    func values(_ values: [GroupValue]) -> [GroupValue] {
      values.map { GroupValue(name: $0.name, value: names.of(value: $0.value, field: $0.name)) }
    }
    var copy = self
    copy.group = values(group)
    copy.kept = kept.map(values)
    copy.record = record.map { names.of(words: $0) }
    copy.source = names.of(source: source)
    copy.reference = names.of(reference: reference)
    copy.responses = responses.map { $0.pseudonymised(names) }
    return copy
  }
}

extension Response {
  fileprivate func pseudonymised(_ names: Pseudonyms) -> Response {
    var copy = self
    copy.actor = names.of(actor: actor)
    copy.assignee = names.of(assignee)
    copy.note = names.of(words: note)
    copy.rootCause = names.of(words: rootCause)
    copy.reference = names.of(ticket: reference)
    return copy
  }
}

extension RuleSetChange {
  fileprivate func pseudonymised(_ names: Pseudonyms) -> RuleSetChange {
    var copy = self
    copy.package = names.of(package: package)
    // In an order that says nothing of the names.
    copy.authors = Set(authors.map { names.of(actor: $0) }).sorted()
    copy.approval?.ticket = names.of(ticket: approval?.ticket ?? "")
    copy.approval?.actor = names.of(actor: approval?.actor ?? "")
    copy.approval?.note = names.of(words: approval?.note ?? "")
    return copy
  }
}

extension CoverageGap {
  fileprivate func pseudonymised(_ names: Pseudonyms) -> CoverageGap {
    var copy = self
    copy.source = names.of(source: source)
    copy.gap.detail = names.of(words: gap.detail)
    copy.gap.from = names.of(place: gap.from)
    copy.gap.to = names.of(place: gap.to)
    copy.explanation = explanation.map { names.of(words: $0) }
    copy.explainedBy = explainedBy.map { names.of(actor: $0) }
    return copy
  }
}

extension StatedLeaf {
  /// Of the evidence, which the leaf only commits to.
  fileprivate func pseudonymised(_ names: Pseudonyms) -> StatedLeaf {
    guard let object = evidence?.object else { return self }
    var copy = self
    copy.evidence = .object(
      Dictionary(
        uniqueKeysWithValues: object.map { key, value in
          let text = value.string ?? ""
          return (key, .string(key == "actor" ? names.of(actor: text) : names.of(words: text)))
        }))
    return copy
  }
}
