/// The processes that exec events and other system calls told of, so that a new process's parent has a name.
///
/// Bounded in number and bytes; the ones not heard of for longest are forgotten. A process that ends is not
/// audited, so its number may still stand for it when another process has it: until that one is heard of.
struct AuditProcessTable: Sendable {
  struct Key: Hashable, Sendable {
    /// Hash of the node's name.
    var node: UInt64
    var pid: UInt32
  }

  private struct Row: Sendable {
    var process: AuditProcess
    /// The row's latest place in `order`.
    var turn: UInt64
    /// The store has a row of this key.
    var isStored = false
    var isChanged = false
  }

  private var rows: [Key: Row] = [:]
  /// Keys in the order they were last set; entries whose turn is not the row's are stale.
  private var order: [(key: Key, turn: UInt64)] = []
  private var oldest = 0
  private var turn: UInt64 = 0
  private var bytes = 0
  private var changed: [Key] = []
  /// Stored rows that are gone.
  private var removed: [Key] = []
  private var isInOrder = true
  private(set) var forgotten = 0
  /// False where nothing is ever stored, as in a scan: notes of changes would only pile up.
  private let recordsChanges: Bool

  init(recordsChanges: Bool) { self.recordsChanges = recordsChanges }

  static let mostProcesses = 16_384
  static let mostBytes = 8 << 20

  subscript(key: Key) -> AuditProcess? { rows[key]?.process }

  /// True if the process is known to run this program.
  func runs(_ key: Key, _ executable: ArraySlice<UInt8>) -> Bool {
    guard let row = rows[key] else { return false }
    return row.process.executable.elementsEqual(executable)
  }

  mutating func set(_ key: Key, _ process: AuditProcess) {
    putInOrder()
    turn &+= 1
    bytes += process.byteCount
    if var row = rows[key] {
      bytes -= row.process.byteCount
      if !row.isChanged, recordsChanges { changed.append(key) }
      row.process = process
      row.turn = turn
      row.isChanged = true
      rows[key] = row
    } else {
      rows[key] = Row(process: process, turn: turn, isChanged: true)
      if recordsChanges { changed.append(key) }
    }
    order.append((key, turn))
    while rows.count > AuditProcessTable.mostProcesses || bytes > AuditProcessTable.mostBytes {
      forgetOldest()
    }
    if oldest > 1_024, oldest > order.count / 2 {
      order.removeFirst(oldest)
      oldest = 0
    }
    if order.count - oldest > AuditProcessTable.mostProcesses * 4 { dropStale() }
  }

  private mutating func putInOrder() {
    guard !isInOrder else { return }
    order.sort { $0.turn < $1.turn }
    isInOrder = true
  }

  private mutating func dropStale() {
    order = order[oldest...].filter { rows[$0.key]?.turn == $0.turn }
    oldest = 0
  }

  private mutating func forgetOldest() {
    while oldest < order.count {
      let (key, turn) = order[oldest]
      oldest += 1
      guard let row = rows[key], row.turn == turn else { continue }
      rows[key] = nil
      bytes -= row.process.byteCount
      if row.isStored { removed.append(key) }
      forgotten += 1
      return
    }
  }

  mutating func takeChanges() -> [(key: Key, process: AuditProcess?, turn: UInt64)] {
    var changes: [(key: Key, process: AuditProcess?, turn: UInt64)] = []
    for key in removed where rows[key] == nil { changes.append((key, nil, 0)) }
    for key in changed {
      guard var row = rows[key], row.isChanged else { continue }
      row.isChanged = false
      row.isStored = true
      rows[key] = row
      changes.append((key, row.process, row.turn))
    }
    changed.removeAll(keepingCapacity: true)
    removed.removeAll(keepingCapacity: true)
    return changes
  }

  /// Puts back a row that `takeChanges` gave. Rows may come in any order.
  mutating func restore(_ key: Key, _ process: AuditProcess, turn: UInt64) {
    if let row = rows[key] { bytes -= row.process.byteCount }
    rows[key] = Row(process: process, turn: turn, isStored: true)
    bytes += process.byteCount
    order.append((key, turn))
    isInOrder = false
    self.turn = max(self.turn, turn)
  }
}
