/// Why there is no bundle. Nothing is left behind.
package enum ExportError: Error, Equatable {
  case folderNotEmpty(String)
  case notAFolder(String)
  case fileExists(String)
  case cannotWrite(path: String, reason: String)
  /// The store could not hand out leaves or findings.
  case recordUnreadable(String)
  /// What was written is not what the ledger says it holds.
  case ledgerDisagrees(String)
  case reportTemplate(String)
  case cannotSign(String)
}

extension ExportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .folderNotEmpty(let folder):
      "cannot export to '\(folder)': the folder is not empty; name one that does not exist or is empty"
    case .notAFolder(let path):
      "cannot export to '\(path)': there is something that is not a folder; name one that does not exist"
    case .fileExists(let path):
      "cannot write '\(path)': it is there already; name a file that does not exist"
    case .cannotWrite(let path, let reason):
      "cannot write '\(path)': \(reason); nothing was exported"
    case .recordUnreadable(let reason):
      "cannot read the record for the export: \(reason); nothing was exported"
    case .ledgerDisagrees(let reason):
      "the ledger contradicts itself: \(reason); nothing was exported, run 'attestctl verify'"
    case .cannotSign(let reason):
      "cannot sign the bundle: \(reason); nothing was exported"
    case .reportTemplate(let reason):
      "cannot render the report: \(reason); nothing was exported"
    }
  }
}
