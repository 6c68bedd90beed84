import Glibc

/// What the host says of itself.
package enum HostIdentity {
  /// 32 hexadecimal digits; stays with the installation, and with clones of it.
  package static func currentMachineID() throws(SystemError) -> String {
    let machine = try SmallFile.read("/etc/machine-id")
    guard machine.utf8.count == 32 else {
      throw SystemError(code: EINVAL, action: "take the machine's id from", subject: "/etc/machine-id")
    }
    return machine
  }

  /// The boot as journald stamps it, new with every start of the kernel: 32 hexadecimal digits, no dashes.
  ///
  /// A sandboxed service may have a /proc without it, or in a container one that shows the boot of the machine
  /// around it, so the unit file hands over what the service manager knows.
  package static func currentBootID() throws(SystemError) -> String {
    if let told = getenv("ATTESTD_BOOT_ID"), strlen(told) == 32 { return String(cString: told) }
    return try SmallFile.read("/proc/sys/kernel/random/boot_id").filter { $0 != "-" }
  }

  package static func currentHostname() -> String {
    var name = [CChar](repeating: 0, count: 256)
    // 255 leaves a zero at the end whatever the kernel writes.
    guard gethostname(&name, 255) == 0 else { return "localhost" }
    let end = name.firstIndex(of: 0) ?? name.endIndex
    return String(decoding: name[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
