/// Why stored templates could not be taken back.
package struct TemplateStateError: Error, CustomStringConvertible, Equatable {
  package var description: String

  init(_ reason: String) {
    description =
      "cannot restore the templates of messages: \(reason); delete what is stored of them to begin anew"
  }
}
