import Glibc
import Linux
import Testing

@Suite struct UnixSocketTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func linesGoBothWaysAndThePeerIsKnown() throws {
    let path = folder.file("control.sock")
    let server = try UnixSocket.listen(at: path, mode: 0o660)
    #expect(try FileStatus(path: path).permissions == 0o660)
    var client = try UnixSocket.connect(to: path)
    #expect(try Poll.wait(for: [server.number], milliseconds: 1_000) == [server.number])
    var peer = try server.accept()
    try client.send(line: "first")
    try client.send(line: "second")
    #expect(try peer.receiveLine() == "first")
    #expect(try peer.receiveLine() == "second")
    try peer.send(line: "answer")
    #expect(try client.receiveLine() == "answer")
    let credentials = try PeerCredentials(of: peer)
    #expect(credentials.process == getpid())
    #expect(credentials.user == geteuid())
  }

  @Test func aSocketThatWasHandedOverIsUsed() throws {
    var pair: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    defer { for number in pair { close(number) } }
    var socket = try UnixSocket.adopt(pair[0], name: "handed over")
    #expect(socket.number > 2 && fcntl(socket.number, F_GETFD) & FD_CLOEXEC != 0)
    #expect(write(pair[1], [UInt8]("one\ntwothree".utf8), 12) == 12)
    #expect(try socket.receiveLine() == "one")
    #expect(try socket.receive(count: 3) == Array("two".utf8))
    shutdown(pair[1], Int32(SHUT_WR))
    #expect(try socket.receive(count: 6) == nil)
    let file = try Descriptor.open("/dev/null")
    #expect(throws: SystemError.self) { _ = try UnixSocket.adopt(file.number, name: "a file") }
    #expect(throws: SystemError.self) { _ = try UnixSocket.adopt(-1, name: "nothing") }
  }

  @Test func aPeerThatLeftIsTheEnd() throws {
    let path = folder.file("control.sock")
    let server = try UnixSocket.listen(at: path, mode: 0o600)
    do {
      let client = try UnixSocket.connect(to: path)
      try client.send(line: "bye")
    }
    var peer = try server.accept()
    #expect(try peer.receiveLine() == "bye")
    #expect(try peer.receiveLine() == nil)
    // Nobody is there any more: an error, not a signal that ends the process.
    #expect(throws: SystemError.self) { for _ in 0..<3 { try peer.send(line: "hello?") } }
  }

  @Test func aSilentPeerRunsIntoTheTimeLimit() throws {
    let path = folder.file("control.sock")
    let server = try UnixSocket.listen(at: path, mode: 0o600)
    let client = try UnixSocket.connect(to: path)
    var peer = try server.accept()
    try peer.setTimeout(milliseconds: 20)
    let error = #expect(throws: SystemError.self) { try peer.receiveLine() }
    #expect(error?.code == EAGAIN)
    _ = client.number
  }

  @Test func whatAnEarlierProcessLeftIsReplaced() throws {
    let path = folder.file("control.sock")
    do { _ = try UnixSocket.listen(at: path, mode: 0o600) }
    let server = try UnixSocket.listen(at: path, mode: 0o600)
    let client = try UnixSocket.connect(to: path)
    _ = try server.accept()
    _ = client.number
    #expect(throws: SystemError.self) { _ = try UnixSocket.connect(to: folder.file("none")) }
    let long = folder.file(String(repeating: "x", count: 200))
    let error = #expect(throws: SystemError.self) { _ = try UnixSocket.connect(to: long) }
    #expect(error?.code == ENAMETOOLONG)
  }

  @Test func theLoginUserOfThisProcessIsReadOrAbsent() {
    #expect(PeerCredentials.loginUser(of: getpid()) != .max)
    #expect(PeerCredentials.loginUser(of: -1) == nil)
  }

  @Test func whoeverDoesNotWaitGetsWhatIsThere() throws {
    let path = folder.file("control.sock")
    let server = try UnixSocket.listen(at: path, mode: 0o600)
    try server.setNonBlocking()
    // Nobody is there.
    if try server.acceptWaiting() != nil { Issue.record("somebody was accepted") }
    let client = try UnixSocket.connect(to: path)
    guard var peer = try server.acceptWaiting() else {
      Issue.record("the client is not accepted")
      return
    }
    try peer.setNonBlocking()
    #expect(throws: SystemError.self) { try peer.receiveLine() }
    try client.send(line: "first")
    #expect(try peer.receiveLine() == "first")
  }

  @Test func thePeersGroupsAreThoseOfItsProcess() throws {
    let path = folder.file("control.sock")
    let server = try UnixSocket.listen(at: path, mode: 0o600)
    let client = try UnixSocket.connect(to: path)
    let peer = try server.accept()
    var own = [gid_t](repeating: 0, count: 1_024)
    let count = getgroups(Int32(own.count), &own)
    #expect(UserGroups.ofPeer(of: peer) == Set(own.prefix(Int(count))))
    _ = client.number
  }

  @Test func groupsAreKnownByNameAndMember() {
    #expect(UserGroups.of(0).contains(0))
    #expect(UserGroups.of(4_000_000_000).isEmpty)
    #expect(UserGroups.id("root") == 0)
    #expect(UserGroups.id("no-such-group-here") == nil)
  }
}
