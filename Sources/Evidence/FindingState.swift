package import Events

extension Finding {
  package enum State: String, CaseIterable, Sendable {
    case open, acknowledged, resolved, dismissed
    /// Nobody has to do anything about it until the exception expires.
    case excepted
  }

  /// The state as of `asOf`.
  package var state: State { course.state(asOf: asOf ?? responses.last?.time ?? recordedTime) }

  private var course: Course {
    var course = Course()
    for response in responses { course.take(response.decision, expires: response.expires) }
    return course
  }

  /// How answers lead from state to state. Without a clock: whoever asks for the state says as of when.
  package struct Course: Hashable, Sendable {
    /// What it would be without an exception: open until somebody answers, the last decisive answer decides.
    private var settled = State.open
    private var exceptedUntil: Timestamp?

    package init() {}

    /// As it was left: `settledState` and `exceptionEnd`.
    init(_ settled: State, exceptedUntil: Timestamp?) {
      self.settled = settled
      self.exceptedUntil = exceptedUntil
    }

    /// The state without an exception.
    var settledState: State { settled }

    package mutating func take(_ decision: Response.Decision, expires: Timestamp? = nil) {
      switch decision {
      case .acknowledge: if settled == .open { settled = .acknowledged }
      case .resolve: settle(.resolved)
      case .dismiss: settle(.dismissed)
      case .reopen: settle(.open)
      case .except:
        // What needs an exception is not over.
        if settled == .resolved || settled == .dismissed { settled = .open }
        exceptedUntil = expires
      case .assign, .comment: break
      }
    }

    private mutating func settle(_ state: State) {
      settled = state
      exceptedUntil = nil
    }

    package func state(asOf time: Timestamp) -> State {
      if let exceptedUntil, time < exceptedUntil { return .excepted }
      return settled
    }

    /// When the exception ends that no later decision put an end to; nil without one.
    package var exceptionEnd: Timestamp? { exceptedUntil }

    /// Ends an exception that is over at `time`, and says when it was.
    package mutating func endException(by time: Timestamp) -> Timestamp? {
      guard let end = exceptedUntil, end <= time else { return nil }
      exceptedUntil = nil
      return end
    }
  }
}
