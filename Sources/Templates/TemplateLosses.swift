/// What a miner had no room for.
package struct TemplateLosses: Sendable, Equatable {
  /// Messages that belong to no template.
  package var messages: UInt64 = 0
  /// Of those, messages of units that are not kept at all.
  package var messagesOfOtherUnits: UInt64 = 0
  /// Templates that were not made more general, because what that takes had no room.
  package var generalisations: UInt64 = 0
}
