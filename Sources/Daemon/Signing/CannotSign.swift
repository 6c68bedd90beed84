/// Why there is no signature.
struct CannotSign: Error, CustomStringConvertible {
  let description: String
}
