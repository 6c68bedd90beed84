import Baselines
import Events
import Sigma
import Templates

/// Shapes of messages that were never, or hardly ever, seen.
extension Engine {
  /// Nil for what is usual, and for an event that lacks one of the fields. Beside it the event with its shape under the name
  /// that findings have for it.
  mutating func sightShape(
    _ index: Int32, _ baseline: CompiledBaseline, _ member: CompiledBaseline.Member,
    _ settings: Baseline.RareTemplate, at time: Timestamp, _ state: inout BaselineState
  ) -> (found: NewValue, event: Event)? {
    let event = event
    // Of JSON the message is a field like others.
    let message =
      event.message.isEmpty ? ruleSet.messageField.flatMap { event.first($0) }?.range ?? 0..<0 : event.message
    guard !message.isEmpty, let field = baseline.values.first, event.groupKey(member.groupBy, into: &key)
    else { return nil }
    let group = Fingerprint.sixtyFourBits(key)
    let shape =
      state.withMemory(index) {
        memory -> (
          id: TemplateID, template: Template, sighting: FirstSeenTable.Sighting, isLearning: Bool,
          isFlood: Bool
        )? in
        if memory.templates == nil { memory.templates = TemplateMiner() }
        guard
          let id = memory.templates?.assign(
            event.bytes.span.extracting(message), unit: group, time: time), id != .other,
          let template = memory.templates?.template(id)
        else { return nil }
        let isLearning = memory.isLearning(at: time.microseconds, for: baseline.learnMicroseconds)
        let sighting = memory.values.note(
          id.rawValue, in: group, at: time, isLearning: isLearning, forgetSeconds: settings.forgetSeconds)
        // Known, and yet hardly ever seen: an accepted one is usual however rare it is.
        let isRare =
          sighting.novelty == .known && !sighting.isAccepted && template.count <= UInt64(settings.atMost)
        guard sighting.novelty != .known || isRare else { return nil }
        return (id, template, sighting, isLearning, !isLearning && memory.isFlooded(at: time.microseconds))
      } ?? nil
    guard let shape else { return nil }
    var expected =
      shape.isFlood
      ? "at most \(BaselineState.mostReported) new shapes of messages within an hour"
      : "one of the \(shape.sighting.knownValues) known shapes of its messages, known since \(shape.sighting.groupSince)"
    if let last = shape.sighting.forgottenSince, !shape.isFlood {
      expected += "; this one was last seen \(last)"
    }
    let deviation = Deviation(
      expected: expected, seen: "shape \(shape.template.text), seen \(shape.template.count) times",
      since: state.since(index), oneIn: shape.sighting.oneIn,
      isLearning: shape.isLearning, key: shape.isFlood ? nil : .init(value: shape.id.rawValue, group: group))
    var named = event.renamed(member.groupBy, to: baseline.groupBy)
    named.values.removeAll { $0.field == field }
    named.addDerived(field, Array(shape.template.text.utf8))
    return (NewValue(deviation: deviation, isFlood: shape.isFlood), named)
  }
}
