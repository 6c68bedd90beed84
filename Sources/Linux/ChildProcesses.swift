import CLinux

/// Children of this process. attestd starts none, but a shell that became attestd with `exec` leaves it its own.
package enum ChildProcesses {
  /// Lets the kernel take away children that end, so they leave no zombies. It holds for the whole process and for
  /// good, and whoever waits for a child afterwards learns nothing of it: a matter for a program's first lines.
  package static func ignore() throws(SystemError) {
    _ = try SystemError.check("ignore", "SIGCHLD") { clinux_ignore_children() }
  }
}
