import ArgumentParser
import CanonicalJSON
import Daemon
import Glibc
import Linux

/// Reads the record for somebody who may not enter the state folder.
///
/// Who it is, the kernel says. Whether they may, the daemon decides, and puts it on the record before anything is read.
/// The command then runs as it would for root, but into files of this process: the record is not held open for a client
/// that takes its time, and no file is opened by a name that came from outside.
struct QueryService {
  /// After these many seconds the process ends, whatever the other side does or does not do.
  private static let secondsToAsk: UInt32 = 5
  private static let secondsToRead: UInt32 = 1_800
  private static let secondsToTake: UInt32 = 600

  let state: String
  let config: String?

  func serve() throws {
    ProcessDeadline.set(seconds: QueryService.secondsToAsk)
    var socket = try UnixSocket.adopt(STDIN_FILENO, name: "the connection on standard input")
    let person = Responder(peer: try PeerCredentials(of: socket), of: socket)
    guard let line = try socket.receiveLine(most: QueryRequest.longest) else { return }
    ProcessDeadline.set(seconds: QueryService.secondsToRead)
    let work = try WorkFolder()
    let log = try redirect(into: work)
    var outputs: [ServedOutput] = []
    var refusal: String?
    let status = QueryService.report { outputs = try answer(line, for: person, in: work, &refusal) }
    fflush(nil)
    try restore(log)
    if let refusal { Output.note("attestctl: nothing was read to \(person.description): \(refusal)") }
    ProcessDeadline.set(seconds: QueryService.secondsToTake)
    try deliver(status == 0 ? outputs : [], from: work, status, to: socket)
  }

  /// What the command says and its exit status, as if it had been run by hand.
  private static func report(_ work: () throws -> Void) -> Int32 {
    do {
      try running(work)
      return 0
    } catch {
      let text = Attestctl.fullMessage(for: error)
      if !text.isEmpty { Output.note(text) }
      return Attestctl.exitCode(for: error).rawValue
    }
  }

  /// Returns what was written besides standard output and standard error.
  private func answer(
    _ line: String, for person: Responder, in work: WorkFolder, _ refusal: inout String?
  ) throws -> [ServedOutput] {
    guard let request = (try? JSONValue(parsing: line)).flatMap({ QueryRequest($0) }) else {
      throw CannotRun("the service that reads for others does not understand; are both of the same version?")
    }
    let parsed = try Attestctl.parseAsRoot(request.arguments)
    guard var command = parsed as? any ServedCommand, command.needsRecord else {
      throw CannotRun("this is no command that is run for people who may not enter '\(state)'")
    }
    guard [state, FilePath.resolved(state)].contains(command.options.state) else {
      throw CannotRun(
        "the record that is read to others here is another one than '\(command.options.state)', which you may not "
          + "enter; see --state")
    }
    guard command.config == nil else {
      throw CannotRun(
        "leave out --config: what is read to others is read by the configuration of the service")
    }
    guard let reading = RecordReading(command: type(of: command).servedName, arguments: request.arguments)
    else {
      throw CannotRun(
        "arguments may have \(RecordReading.mostBytes) bytes together and no control characters in them")
    }
    let outputs = command.outputs
    let errand = Errand(person: person, places: try work.places(for: request, command.inputs, outputs))
    try Errand.$current.withValue(errand) {
      do { try Writer.record(.read(reading), state: state) } catch {
        refusal = "\(error)"
        throw error
      }
      command.config = config
      let turn = command.isLarge ? try QueryTurn.take(state: state) : nil
      try command.run()
      _ = consume turn
    }
    return outputs
  }

  // MARK: - Standard files

  /// Returns what standard error was.
  private func redirect(into work: WorkFolder) throws -> Descriptor {
    let number = try SystemError.check("keep", "standard error") { fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) }
    let log = Descriptor(owning: number, name: "standard error")
    try QueryService.put(try Descriptor.open("/dev/null"), at: STDIN_FILENO)
    for (name, place) in [(WorkFolder.output, STDOUT_FILENO), (WorkFolder.errors, STDERR_FILENO)] {
      try QueryService.put(
        try Descriptor.open(work[name], O_WRONLY | O_CREAT | O_EXCL | O_APPEND), at: place)
    }
    return log
  }

  private func restore(_ log: consuming Descriptor) throws {
    try QueryService.put(try Descriptor.open("/dev/null", O_WRONLY), at: STDOUT_FILENO)
    try QueryService.put(log, at: STDERR_FILENO)
  }

  private static func put(_ file: borrowing Descriptor, at place: Int32) throws {
    let number = file.number
    _ = try SystemError.check("replace descriptor", "\(place)") { dup2(number, place) }
  }

  // MARK: - Sending

  private func deliver(
    _ outputs: [ServedOutput], from work: WorkFolder, _ status: Int32, to socket: borrowing UnixSocket
  ) throws {
    for (number, output) in outputs.enumerated() {
      let place = work.place(ofOutput: number)
      guard case .folder = output else {
        try QueryFrame.send(.file, Array("\(number)".utf8), to: socket)
        try QueryFrame.send(contentsOf: place, as: .bytes, to: socket)
        continue
      }
      for name in try WorkFolder.names(below: place) {
        try QueryFrame.send(.file, Array("\(number)/\(name)".utf8), to: socket)
        try QueryFrame.send(contentsOf: FilePath.join(place, name), as: .bytes, to: socket)
      }
    }
    try QueryFrame.send(contentsOf: work[WorkFolder.output], as: .output, to: socket)
    try QueryFrame.send(contentsOf: work[WorkFolder.errors], as: .errors, to: socket)
    try QueryFrame.send(.end, [UInt8(truncatingIfNeeded: status)], to: socket)
  }
}
