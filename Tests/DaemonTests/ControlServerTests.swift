import CanonicalJSON
import Daemon
import Evidence
import Foundation
import Glibc
import Linux
import Testing

@Suite final class ControlServerTests {
  private let path = FileManager.default.temporaryDirectory.path + "/attestd-control-\(UUID().uuidString)"
  private let server: ControlServer

  init() throws {
    try FileManager.default.createDirectory(atPath: path + "/run", withIntermediateDirectories: true)
    server = try ControlServer(state: path, runtime: path + "/run")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static let request = ControlRequest.explain(gap: "g-1", note: "n").json

  private func connect(_ name: String = "control.sock") throws -> UnixSocket {
    let client = try UnixSocket.connect(to: path + "/" + name)
    try client.setTimeout(milliseconds: 1_000)
    return client
  }

  private func serve(at now: Int64 = 0) {
    server.serve(at: now) { request, responder in
      ["request": request.json["op"] ?? "", "who": .integer(Int64(responder.user))]
    }
  }

  @Test(arguments: ["control.sock", "run/control.sock"])
  func aRequestIsAnsweredOnBothSockets(name: String) throws {
    var client = try connect(name)
    try client.send(line: Self.request.canonicalText)
    serve()
    #expect(try client.receiveLine() == #"{"request":"explain","who":\#(getuid())}"#)
    #expect(try client.receiveLine() == nil)
    #expect(try FileStatus(path: path + "/control.sock").permissions == 0o660)
    #expect(try FileStatus(path: path + "/run/control.sock").permissions == 0o666)
  }

  @Test func whoeverSaysNothingHoldsNobodyUp() throws {
    let silent = try connect()
    var client = try connect()
    try client.send(line: Self.request.canonicalText)
    let clock = ContinuousClock()
    let spent = clock.measure { serve() }
    #expect(spent < .milliseconds(500))
    #expect(try client.receiveLine() != nil)
    #expect(server.descriptors.count == 3)
    serve(at: ControlServer.patienceNanoseconds)
    #expect(server.descriptors.count == 2)
    _ = silent.number
  }

  @Test func aRequestMayComeInPieces() throws {
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: (path + "/control.sock").utf8) }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(connected == 0)
    let bytes = Array((Self.request.canonicalText + "\n").utf8)
    for byte in bytes.dropLast() {
      #expect(write(number, [byte], 1) == 1)
      serve()
    }
    #expect(server.descriptors.count == 3)
    #expect(write(number, [0x0A], 1) == 1)
    serve()
    #expect(server.descriptors.count == 2)
    var answer = [UInt8](repeating: 0, count: 100)
    #expect(read(number, &answer, answer.count) > 0)
  }

  @Test func aRequestWithoutAnEndIsDropped() throws {
    let client = try connect()
    let number = client.number
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
    let bytes = [UInt8](repeating: 0x78, count: 1 << 16)
    var sent = 0
    for _ in 0..<10_000 {
      let count = write(number, bytes, bytes.count)
      sent += max(0, count)
      serve()
      if server.descriptors.count == 2 { break }
    }
    #expect(server.descriptors.count == 2)
    #expect(sent < 4 << 20)
  }

  @Test func thereIsAnEndToTheClientsItKeeps() throws {
    var clients: [Int32] = []
    defer { for client in clients { close(client) } }
    for _ in 0..<ControlServer.mostClients + 10 {
      let client = try connect()
      clients.append(dup(client.number))
      serve()
    }
    #expect(server.descriptors.count == 2 + ControlServer.mostClients)
    serve(at: ControlServer.patienceNanoseconds)
    #expect(server.descriptors.count == 2)
  }

  /// What is asked in somebody's name, by the account of the record: this process.
  private func askFor(_ request: ControlRequest, _ named: JSONValue) throws -> String {
    var client = try connect()
    var message = request.json.object ?? [:]
    message["for"] = named
    try client.send(line: JSONValue.object(message).canonicalText)
    serve()
    return try client.receiveLine() ?? ""
  }

  @Test(.enabled(if: PeerCredentials.loginUser(of: getpid()) == nil))
  func theServiceMayHaveOthersRead() throws {
    let alice: JSONValue = ["user": 71_000, "groups": [60_001]]
    let reading = ControlRequest.read(try #require(RecordReading(command: "findings", arguments: [])))
    #expect(try askFor(reading, alice) == #"{"request":"read","who":71000}"#)
    #expect(try askFor(.checkpoint, alice).contains("71000"))
    // Nothing is said with the authority of somebody who is not here.
    let digest = String(repeating: "0a", count: 32)
    for request in [
      .explain(gap: "g-1", note: "n"), .attest(control: "c", note: "n"), .rotateKey,
      .respond(Answer("f-1", .resolve, note: "n")), .retention(.hold(note: "n")),
      .signManifest(shard: "2026", label: "x", sha256: digest),
    ] as [ControlRequest] {
      #expect(try askFor(request, alice).contains("only the service"), "\(request)")
    }
    #expect(try askFor(reading, ["user": "root", "groups": []]).contains("only the service"))
    // And nothing is read that is for nobody.
    var client = try connect("run/control.sock")
    try client.send(line: reading.json.canonicalText)
    serve()
    #expect(try client.receiveLine()?.contains("only the service") == true)
  }

  @Test func anotherRecordIsNotMistakenForThisOne() throws {
    for (state, isTaken) in [(path, true), ("/var/lib/other", false)] {
      var client = try connect("run/control.sock")
      var message = Self.request.object ?? [:]
      message["state"] = .string(state)
      try client.send(line: JSONValue.object(message).canonicalText)
      serve()
      #expect(try client.receiveLine()?.contains("another record") == (isTaken ? false : true))
    }
  }
}
