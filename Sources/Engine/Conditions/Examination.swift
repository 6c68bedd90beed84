import Events

/// What is found out once about an event, for all the tests of all its candidate rules.
///
/// Whoever writes logs can make a line of the literals of many rules. Where the candidates have many texts to look
/// for, the event is searched for all of them in one pass, and tests of texts that were not seen are settled by that.
struct Examination {
  /// All bytes are ASCII, so that folding is a matter of single bytes.
  private(set) var isASCII = false
  /// The literals below were looked for.
  private(set) var isMarked = false
  /// Literals seen in the event, each once, in no order.
  private(set) var seen: [Int32] = []
  /// By literal: the event it was last seen in.
  private var stamps: [UInt32] = []
  private var stamp: UInt32 = 0
  private var hits: [LiteralHit] = []

  /// Candidates with fewer texts than this are tried one by one.
  private static let worthMarking = 48

  mutating func begin(_ event: Event, _ candidates: [Int32], _ ruleSet: RuleSet) {
    isASCII = CaseFolding.isASCII(event.bytes, in: 0..<event.bytes.count)
    var texts = 0
    for rule in candidates { texts += Int(ruleSet.routes[Int(rule)].texts) }
    isMarked = texts >= Examination.worthMarking
    guard isMarked else { return }
    guard let filter = ruleSet.literalMarks() else {
      isMarked = false
      return
    }
    if stamps.isEmpty { stamps = [UInt32](repeating: 0, count: ruleSet.tests.literals.literals.count) }
    stamp &+= 1
    if stamp == 0 {
      for index in stamps.indices { stamps[index] = 0 }
      stamp = 1
    }
    seen.removeAll(keepingCapacity: true)
    filter.scan(isASCII ? event.bytes : CaseFolding.unicode(event.bytes), into: &hits)
    for hit in hits where stamps[Int(hit.literal)] != stamp {
      stamps[Int(hit.literal)] = stamp
      seen.append(Int32(bitPattern: hit.literal))
    }
  }

  /// False where the event cannot hold the literal; below zero stands for none.
  @inline(__always)
  func mayHold(_ literal: Int32) -> Bool { !isMarked || literal < 0 || stamps[Int(literal)] == stamp }
}
