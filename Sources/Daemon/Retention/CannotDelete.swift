/// Why a request to delete is refused.
package struct CannotDelete: Error, CustomStringConvertible {
  package let description: String

  package static let held = CannotDelete(
    description: "nothing is deleted: a hold is on; 'attestctl retention release' ends it")
  package static let nothing = CannotDelete(
    description: "nothing is left to erase of these findings: their evidence was deleted before")
}
