/// Something that may not be, whatever the input.
struct Finding: Error, CustomStringConvertible {
  let description: String
}

func require(_ isSo: Bool, _ description: @autoclosure () -> String) throws {
  if !isSo { throw Finding(description: description()) }
}
