import FuzzTargets
import Glibc

/// Which target, from the environment: libFuzzer has the arguments.
private let target: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
    say("FUZZ_TARGET is '\(name)'; set it to one of: \(names)")
    exit(2)
  }
  return target
}()

/// What libFuzzer calls with each input. A finding ends the process, so that libFuzzer writes the input down.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    say("finding in '\(target.rawValue)': \(error)")
    abort()
  }
  return 0
}

private func say(_ text: String) {
  let line = Array("fuzz: \(text)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
