/// A service with accounts or rules of access of its own, the names it logs under, and what it says when
/// somebody is let in or is not. Listed by family in this folder, a file each.
///
/// Lines without a program's name (a service's own log file) and those of unknown programs (`java`, a
/// container's name) are tried on all of them, so a shape's text has to be its own.
struct Application: Sendable {
  /// The *derived* field `application`; lower case.
  var name: String
  /// Syslog tags and journal identifiers; of `postfix/smtpd` the part before the stroke will do.
  var programs: [String]
  var shapes: [MessageShape]

  init(_ name: String, _ programs: [String], _ shapes: [MessageShape]) {
    self.name = name
    self.programs = programs
    self.shapes = shapes
  }

  static let all: [Application] =
    mail + fileServers + databases + webServers + webApplications + directories + tunnels + voice
    + remoteAccess + chat + administration + networkServices + containers
}

extension MessageShape {
  static func failed(_ pattern: String) -> MessageShape { MessageShape(pattern, .failedLogin) }
  static func unknown(_ pattern: String) -> MessageShape { MessageShape(pattern, .invalidUser) }
  static func refused(_ pattern: String) -> MessageShape { MessageShape(pattern, .refused) }
  static func probe(_ pattern: String) -> MessageShape { MessageShape(pattern, .probe) }
  static func login(_ pattern: String) -> MessageShape { MessageShape(pattern, .login) }
}

extension Application {
  /// Whose messages name the client as `ErrorLine` reads it.
  static let nginx = all.firstIndex { $0.name == "nginx" }
}
