import GRDB

/// The tables, and the steps from every earlier version to this one.
enum Schema {
  /// Version n is reached by running `steps[n - 1]`; a released step is never edited.
  static let steps = [
    """
    CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE shard (
      name TEXT NOT NULL PRIMARY KEY, host TEXT NOT NULL, opened TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- The ledger. `bytes` is what `hash` is over; the other columns repeat parts of it for searching.
    CREATE TABLE leaf (
      shard TEXT NOT NULL REFERENCES shard, idx INTEGER NOT NULL, type TEXT NOT NULL,
      recorded_us INTEGER NOT NULL, bytes TEXT NOT NULL, hash BLOB NOT NULL,
      PRIMARY KEY (shard, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX leaf_by_type ON leaf (type, recorded_us);
    CREATE INDEX leaf_by_finding ON leaf (json_extract(bytes, '$.body.finding'), type);
    CREATE INDEX leaf_by_event_time ON leaf (type, json_extract(bytes, '$.body.first'))
      WHERE type IN ('finding.opened', 'operation.observed');

    -- Inner nodes of full subtrees, level 1 and up; level 0 is leaf.hash.
    CREATE TABLE node (
      shard TEXT NOT NULL REFERENCES shard, level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL,
      PRIMARY KEY (shard, level, idx)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER leaf_is_not_edited BEFORE UPDATE ON leaf
      BEGIN SELECT RAISE(ABORT, 'the ledger only grows: a leaf is never edited'); END;
    CREATE TRIGGER leaf_is_not_deleted BEFORE DELETE ON leaf
      BEGIN SELECT RAISE(ABORT, 'the ledger only grows: a leaf is never deleted'); END;
    CREATE TRIGGER node_is_not_edited BEFORE UPDATE ON node
      BEGIN SELECT RAISE(ABORT, 'the ledger only grows: a node is never edited'); END;
    CREATE TRIGGER node_is_not_deleted BEFORE DELETE ON node
      BEGIN SELECT RAISE(ABORT, 'the ledger only grows: a node is never deleted'); END;

    -- What leaves commit to; deleted by retention.
    CREATE TABLE evidence (
      shard TEXT NOT NULL, leaf_idx INTEGER NOT NULL, salt BLOB NOT NULL, json TEXT NOT NULL,
      PRIMARY KEY (shard, leaf_idx), FOREIGN KEY (shard, leaf_idx) REFERENCES leaf (shard, idx)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE position (source TEXT NOT NULL PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE state (
      scope TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (scope, key)
    ) STRICT, WITHOUT ROWID;
    -- AUTOINCREMENT: a number is not given out again after its alert was delivered and forgotten.
    CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL) STRICT;
    """,
    """
    -- Leaves below `pruned` have a hash only, as nodes of level 0; but for those of kinds that stay.
    ALTER TABLE shard ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
    -- Size and root of the tree whose nodes are no longer kept; 0 and NULL while they are.
    ALTER TABLE shard ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE shard ADD COLUMN root BLOB;

    DROP TRIGGER leaf_is_not_deleted;
    CREATE TRIGGER leaf_is_not_deleted BEFORE DELETE ON leaf
      WHEN NOT coalesce((SELECT dropped > 0 FROM shard WHERE name = OLD.shard), 0) AND (
        OLD.idx >= coalesce((SELECT pruned FROM shard WHERE name = OLD.shard), 0)
        OR NOT EXISTS (SELECT 1 FROM node
          WHERE shard = OLD.shard AND level = 0 AND idx = OLD.idx AND hash = OLD.hash))
      BEGIN SELECT RAISE(ABORT, 'the ledger only grows: a leaf is deleted by retention only'); END;
    DROP TRIGGER node_is_not_deleted;
    CREATE TRIGGER node_is_not_deleted BEFORE DELETE ON node
      WHEN NOT coalesce((SELECT dropped > 0 FROM shard WHERE name = OLD.shard), 0)
      BEGIN SELECT RAISE(ABORT, 'the ledger only grows: a node is deleted by retention only'); END;

    -- What leaves name by digest and must outlive evidence.
    CREATE TABLE document (
      digest TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, recorded_us INTEGER NOT NULL, bytes BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER document_is_not_edited BEFORE UPDATE ON document
      BEGIN SELECT RAISE(ABORT, 'a document is never edited: others name it by its digest'); END;
    """,
  ]

  /// Takes the place of what an older file lacks, for a connection that must not change it.
  static let views = [
    """
    CREATE TEMP VIEW shard AS
      SELECT name, host, opened, 0 AS pruned, 0 AS dropped, NULL AS root FROM main.shard;
    CREATE TEMP VIEW document AS SELECT '' AS digest, '' AS kind, 0 AS recorded_us, x'' AS bytes WHERE 0;
    """
  ]

  static var version: Int { steps.count }

  /// Brings the database to this version, in one transaction.
  static func migrate(_ db: Database, path: String) throws {
    let found = try foundVersion(db)
    try refuseNewer(found, path: path)
    guard found < version else { return }
    try db.inTransaction(.immediate) {
      for step in steps[found...] { try db.execute(sql: step) }
      try db.execute(
        sql: "INSERT INTO meta VALUES ('schema_version', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        arguments: [String(version)])
      return .commit
    }
  }

  /// 0 for a database without tables.
  static func foundVersion(_ db: Database) throws -> Int {
    guard try db.tableExists("meta") else { return 0 }
    let text = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'schema_version'")
    return text.flatMap { Int($0) }.map { max(0, $0) } ?? 0
  }

  static func refuseNewer(_ found: Int, path: String) throws {
    guard found > version else { return }
    throw StoreError(
      .newerSchema, path: path,
      "cannot open '\(path)': it was written by a newer attestd (schema \(found), this one knows \(version)); "
        + "install that version or a later one")
  }
}
