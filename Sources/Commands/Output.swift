import ArgumentParser
import CanonicalJSON
import Events
import Evidence
import Glibc
import Linux

/// Standard output and standard error of a command: data goes to the one, everything else to the other.
enum Output {
  static func line(_ text: String) { print(text) }

  static func json(_ value: JSONValue) { print(value.canonicalText) }

  static func note(_ text: String) {
    fflush(nil)
    var bytes = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, &bytes, bytes.count)
  }

  /// Rows with columns as wide as their widest cell; the last column runs free. Text is made safe to print.
  static func table(_ header: [String], _ rows: [[String]]) {
    let all = [header] + rows.map { $0.map(Redactor.escape) }
    var widths = [Int](repeating: 0, count: header.count)
    for row in all {
      for (column, cell) in row.enumerated() where column < widths.count - 1 {
        widths[column] = max(widths[column], cell.count)
      }
    }
    for row in all {
      var text = ""
      for (column, cell) in row.enumerated() {
        text += cell
        if column < row.count - 1 {
          text += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      print(text)
    }
  }
}

extension Timestamp {
  static func now() -> Timestamp { Timestamp(microseconds: Clock.realtimeMicroseconds()) }
}

/// Why a command ends without having done its work.
struct CannotRun: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a command's work; what cannot run says so on standard error and exits 70.
func running(_ work: () throws -> Void) throws {
  do {
    try work()
  } catch let exit as ExitCode {
    throw exit
  } catch let usage as ValidationError {
    throw usage
  } catch {
    Output.note("attestctl: \(error)")
    throw ExitCode(70)
  }
}
