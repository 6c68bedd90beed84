import Foundation
import GRDB
import Store

/// A state folder of one test, removed when the last reference goes.
final class StateFolder: Sendable {
  let path: String

  init(in parent: String = NSTemporaryDirectory()) throws {
    path = parent + (parent.hasSuffix("/") ? "" : "/") + "attestd-store-\(UUID().uuidString)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var database: String { path + "/attestd.db" }

  /// What somebody with the sqlite3 program could do to the file.
  func tamper(_ sql: String) throws {
    let queue = try DatabaseQueue(path: database)
    try queue.inDatabase { try $0.execute(sql: sql) }
    try queue.close()
  }

  func overwrite(_ change: (inout Data) -> Void) throws {
    let file = URL(fileURLWithPath: database)
    var bytes = try Data(contentsOf: file)
    change(&bytes)
    try bytes.write(to: file)
  }
}
