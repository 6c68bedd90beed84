package import CanonicalJSON
import Glibc

/// How the service that reads for others names them to the daemon.
extension Responder {
  package var json: JSONValue {
    var object: [String: JSONValue] = [
      "user": .integer(Int64(user)), "groups": .array(groups.sorted().map { .integer(Int64($0)) }),
    ]
    object["login"] = login.map { .integer(Int64($0)) }
    return .object(object)
  }

  /// Nil for what names nobody.
  package init?(_ json: JSONValue) {
    func id(_ value: JSONValue?) -> UInt32? {
      value?.integer.flatMap { UInt32(exactly: $0) }.flatMap { $0 == .max ? nil : $0 }
    }
    guard let user = id(json["user"]), let list = json["groups"]?.array else { return nil }
    let groups = list.compactMap { id($0) }
    guard groups.count == list.count else { return nil }
    var login: uid_t?
    if let value = json["login"] {
      guard let known = id(value) else { return nil }
      login = known
    }
    self.init(user: user, login: login, groups: Set(groups))
  }
}
