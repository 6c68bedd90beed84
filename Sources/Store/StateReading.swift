import CanonicalJSON
import Events
import Foundation
import GRDB

/// The overwritten half of the store: positions, state, alerts waiting.
enum StateReading {
  static func positions(_ db: Database) throws -> [String: Position] {
    let decoder = JSONDecoder()
    var positions: [String: Position] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT source, json FROM position") {
      let source = try row.text(0)
      do {
        positions[source] = try decoder.decode(Position.self, from: Data(try row.text(1).utf8))
      } catch {
        throw unreadable("the position of '\(source)'", error)
      }
    }
    return positions
  }

  static func values(_ db: Database, scope: String) throws -> [(key: String, value: [UInt8])] {
    // A row at a time: there is one for every rule.
    let rows = try Row.fetchCursor(
      db, sql: "SELECT key, value FROM state WHERE scope = ? ORDER BY key", arguments: [scope])
    var values: [(key: String, value: [UInt8])] = []
    while let row = try rows.next() { values.append((key: try row.text(0), value: try row.blob(1))) }
    return values
  }

  static func outbox(_ db: Database, limit: Int) throws -> [(id: Int64, item: OutboxItem)] {
    try Row.fetchAll(
      db, sql: "SELECT id, json FROM outbox ORDER BY id LIMIT ?", arguments: [limit]
    ).map { row in
      let id = try row.integer(0)
      do {
        let pairs = try JSONValue(parsing: try row.text(1)).array ?? []
        let fields = pairs.compactMap { pair -> (name: String, value: String)? in
          guard let pair = pair.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string
          else { return nil }
          return (name, value)
        }
        return (id: id, item: OutboxItem(fields: fields))
      } catch {
        throw unreadable("alert \(id) of the outbox", error)
      }
    }
  }

  private static func unreadable(_ what: String, _ error: any Error) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(what) is not readable: \(error)")
  }
}
