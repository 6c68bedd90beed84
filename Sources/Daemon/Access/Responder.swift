import CanonicalJSON
package import Glibc
package import Linux

/// Who asks for something to be put on the record, as the kernel vouches for them; never as typed.
package struct Responder: Hashable, Sendable {
  package var user: uid_t
  /// The account their session was opened with; nil outside of sessions.
  package var login: uid_t?
  /// Those of `person`.
  package var groups: Set<gid_t>

  package init(user: uid_t, login: uid_t?, groups: Set<gid_t>) {
    self.user = user
    self.login = login
    self.groups = groups
  }

  /// The client of a control socket.
  package init(peer: PeerCredentials, of socket: borrowing UnixSocket) {
    self.init(user: peer.user, login: peer.loginUser, groups: [])
    groups = UserGroups.of(person)
    // Somebody else's process says nothing about the person.
    if person == user { groups.formUnion(UserGroups.ofPeer(of: socket) ?? []) }
  }

  /// Whoever runs this process.
  package static func current() -> Responder {
    let login = PeerCredentials.loginUser(of: getpid())
    return Responder(user: getuid(), login: login, groups: UserGroups.of(login ?? getuid()))
  }

  /// The human being, as far as there is one: sudo and su do not change who somebody is.
  package var person: uid_t { login ?? user }

  /// `alice (uid 1000) as root`.
  package var description: String { Actor.describe(user: user, login: login) }

  /// The person's account, by name and number; of root without a session nobody can say.
  package var names: Set<String> {
    Set(["\(person)", UserName.of(person)].compactMap(\.self))
  }

  /// What is kept of them beside an answer.
  var evidence: [String: JSONValue] {
    var evidence: [String: JSONValue] = ["actor": .string(description), "uid": .integer(Int64(user))]
    evidence["login"] = login.map { .string(UserName.of($0) ?? "uid \($0)") }
    return evidence
  }
}
