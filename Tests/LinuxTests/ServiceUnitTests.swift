import Glibc
import Linux
import Testing

@Suite struct ServiceUnitTests {
  @Test func aUnitIsEnabledDisabledOrMaskedByItsLinks() throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    for path in [
      "/etc", "/etc/systemd", "/etc/systemd/system", "/etc/systemd/system/multi-user.target.wants", "/usr",
      "/usr/lib", "/usr/lib/systemd", "/usr/lib/systemd/system",
    ] { mkdir(root + path, 0o755) }
    let unit = ServiceUnit(name: "attestd.service")
    #expect(unit.state(root: root) == .disabled)
    let wanted = root + "/etc/systemd/system/multi-user.target.wants/attestd.service"
    // A link to a file that is not there counts: systemd looks at it when it boots.
    #expect(symlink("/usr/lib/systemd/system/attestd.service", wanted) == 0)
    #expect(unit.state(root: root) == .enabled)
    #expect(ServiceUnit(name: "other.service").state(root: root) == .disabled)
    #expect(symlink("/dev/null", root + "/etc/systemd/system/attestd.service") == 0)
    #expect(unit.state(root: root) == .masked)
    unlink(root + "/etc/systemd/system/attestd.service")
    unlink(wanted)
    #expect(unit.state(root: root) == .disabled)
  }
}
