import CanonicalJSON
import Events
import Foundation
import GRDB

enum StateWriting {
  static func write(positions: [String: Position], to db: Database) throws {
    guard !positions.isEmpty else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let statement = try db.cachedStatement(
      sql: "INSERT INTO position VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json")
    for (source, position) in positions {
      let json = String(decoding: try encoder.encode(position), as: UTF8.self)
      try statement.execute(arguments: [source, json])
    }
  }

  static func write(_ changes: [StateChange], to db: Database) throws {
    let set = try db.cachedStatement(
      sql: "INSERT INTO state VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
    let forget = try db.cachedStatement(sql: "DELETE FROM state WHERE scope = ? AND key = ?")
    for change in changes {
      if let value = change.value {
        try set.execute(arguments: [change.scope, change.key, Data(value)])
      } else {
        try forget.execute(arguments: [change.scope, change.key])
      }
    }
  }

  static func write(_ item: OutboxItem, to db: Database) throws -> Int64 {
    let pairs = item.fields.map { JSONValue.array([.string($0.name), .string($0.value)]) }
    try db.cachedStatement(sql: "INSERT INTO outbox (json) VALUES (?)")
      .execute(arguments: [JSONValue.array(pairs).canonicalText])
    return db.lastInsertedRowID
  }

  static func forget(delivered: [Int64], in db: Database) throws {
    guard !delivered.isEmpty else { return }
    let statement = try db.cachedStatement(sql: "DELETE FROM outbox WHERE id = ?")
    for id in delivered { try statement.execute(arguments: [id]) }
  }
}
