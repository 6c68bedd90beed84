/// How much a miner keeps. What comes beyond is counted and belongs to no template.
package struct TemplateLimits: Sendable {
  /// Templates of one unit.
  package var unitTemplates = 1_000
  /// Shapes of one unit: a template has one for each wording that was seen before it was known what varies.
  package var unitShapes = 4_000
  /// Bytes of text of one unit's shapes.
  package var unitBytes = 512 << 10
  /// Units; a message of another one is not looked at.
  package var units = 4_096
  /// Shapes of all units.
  package var shapes = 16_000
  /// Bytes of text of all shapes.
  package var bytes = 2 << 20
  /// Columns of all shapes: each takes some 150 bytes of memory.
  package var columns = 160_000

  package init() {}
}
