import Glibc
import Systemd
import Testing

@Suite struct SystemdErrorTests {
  @Test func anErrorSaysWhatWasDoneToWhat() {
    let error = SystemdError(code: ENOENT, action: "open the journal folder", subject: "/nowhere")
    #expect(error.description == "cannot open the journal folder '/nowhere': No such file or directory")
  }

  @Test func openingAFolderThatIsNotThereFails() {
    let error = #expect(throws: SystemdError.self) { _ = try Journal(directory: "/nowhere/at/all") }
    #expect(error?.code == ENOENT)
  }

  @Test func aFieldNameThatJournaldWouldDropIsRefused() {
    for name in ["", "_PID", "lower", "1ST", "A B", String(repeating: "A", count: 65)] {
      let error = #expect(throws: SystemdError.self) { try JournalMessage.send([(name: name, value: "x")]) }
      #expect(error?.code == EINVAL)
      #expect(error?.subject == name)
    }
  }
}
