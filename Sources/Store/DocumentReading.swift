import Events
import Evidence
import Foundation
import GRDB

extension Archive {
  /// The document of this digest; nil if there is none. Throws `.corrupt` where its bytes are no longer those.
  package func document(_ digest: String) throws(StoreError) -> [UInt8]? {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT bytes FROM document WHERE digest = ?", arguments: [digest])
      guard let bytes = try row?.blob(0) else { return nil }
      guard Digest.hex(Digest.sha256(bytes)) == digest else {
        throw DatabaseError(
          resultCode: .SQLITE_CORRUPT, message: "document \(digest) does not have the digest it is kept under"
        )
      }
      return bytes
    }
  }

  /// The documents of a kind, by when they were first kept.
  package func documents(_ kind: Document.Kind) throws(StoreError) -> [Document.Entry] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT digest, recorded_us, length(bytes) FROM document WHERE kind = ? ORDER BY recorded_us, digest
          """, arguments: [kind.rawValue]
      ).map {
        Document.Entry(
          digest: try $0.text(0), kind: kind, recorded: Timestamp(microseconds: try $0.integer(1)),
          count: Int(try $0.integer(2)))
      }
    }
  }
}

enum DocumentWriting {
  /// What is kept already is left as it is.
  static func write(_ documents: [Document], recorded: Timestamp, to db: Database) throws {
    guard !documents.isEmpty else { return }
    let insert = try db.cachedStatement(
      sql:
        "INSERT INTO document (digest, kind, recorded_us, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
    for document in documents {
      try insert.execute(
        arguments: [
          document.digest, document.kind.rawValue, recorded.microseconds, Data(document.bytes),
        ])
    }
  }
}
