import Evidence

/// One response and the state of its finding before and after it.
struct StateChange {
  let response: Response
  let before: Finding.State
  let after: Finding.State
}

extension Finding {
  /// The responses in order. The last one's `after` is the state of the finding.
  var changes: [StateChange] {
    var answered = self
    answered.responses = []
    return responses.map { response in
      let before = answered.state
      answered.responses.append(response)
      return StateChange(response: response, before: before, after: answered.state)
    }
  }
}
