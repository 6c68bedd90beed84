import Foundation
import GRDB

/// Reading columns without GRDB's traps on an unexpected type: the file may have been tampered with.
extension Row {
  func text(_ column: Int) throws -> String {
    guard case .string(let text) = storage(column) else { throw unexpected(column, "text") }
    return text
  }

  func integer(_ column: Int) throws -> Int64 {
    guard case .int64(let number) = storage(column) else { throw unexpected(column, "an integer") }
    return number
  }

  func blob(_ column: Int) throws -> [UInt8] {
    guard case .blob(let bytes) = storage(column) else { throw unexpected(column, "a blob") }
    return [UInt8](bytes)
  }

  func isNull(_ column: Int) -> Bool { hasNull(atIndex: column) }

  private func storage(_ column: Int) -> DatabaseValue.Storage { (self[column] as DatabaseValue).storage }

  private func unexpected(_ column: Int, _ wanted: String) -> DatabaseError {
    DatabaseError(
      resultCode: .SQLITE_CORRUPT, message: "column '\(Array(columnNames)[column])' does not hold \(wanted)")
  }
}
