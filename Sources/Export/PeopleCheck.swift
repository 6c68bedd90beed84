import CanonicalJSON
import Ledger

/// Who is behind leaves, as far as these say: the mark of an account, which has one name, and who had none. Names are
/// evidence, so that is all that cells with names can be held against.
struct PeopleCheck {
  private struct Named {
    let place: LeafPlace
    let mark: String
    let name: String
    let file: String
    let number: Int
  }

  private struct Mark {
    let person: String
    /// Root did it outside of any session, so nobody knows who.
    let isNobody: Bool
  }

  private var marks: [LeafPlace: Mark] = [:]
  private var authors: [LeafPlace: [String]] = [:]
  /// By leaf, whether it says that an author approved.
  private var approvals: [LeafPlace: Bool] = [:]
  private var named: [Named] = []

  /// Takes the leaves up to where the period was closed.
  mutating func note(_ leaf: Leaf, _ span: BundleSpan?) {
    let place = LeafPlace(leaf)
    switch leaf.type {
    case "response.made", "ruleset.approved", "access.read":
      marks[place] = Mark(
        person: leaf.body["actor_p"]?.string ?? "",
        isNobody: leaf.body["role"] == "root" && leaf.body["unattributed"] == 1)
      // Of an approval behind the period not all rule sets have to be here.
      if leaf.type == "ruleset.approved", span?.holds(leaf.recorded) == true {
        approvals[place] = leaf.body["self_approved"]?.integer == 1
      }
    case "ruleset.activated":
      if let people = leaf.body["author_p"]?.array { authors[place] = people.compactMap(\.string) }
    default: break
    }
  }

  /// The mark that a leaf has.
  func mark(at place: LeafPlace) -> String { marks[place]?.person ?? "" }

  /// - Returns: what is wrong with a cell that names who is behind the leaf.
  mutating func problem(of actor: String, _ place: LeafPlace, _ file: String, _ number: Int) -> String? {
    guard let mark = marks[place], !actor.isEmpty, actor != PeopleCheck.deleted else { return nil }
    // Root is somebody where a group of theirs has a role, and has no name without a session.
    if actor.hasPrefix("unattributed") { return nil }
    if mark.isNobody {
      return "names somebody, leaf \(place.index) says that nobody is known to be behind it"
    }
    if !mark.person.isEmpty {
      named.append(
        Named(place: place, mark: mark.person, name: PeopleCheck.name(actor), file: file, number: number))
    }
    return nil
  }

  mutating func run(_ manifest: Manifest, in folder: String, _ verdict: inout BundleVerdict) {
    for file in ["responses.csv", BundleTables.accessName] {
      var problems = FileProblems()
      BundleInput(file, in: folder).forEachRow { number, row in
        if let problem = problem(of: row["actor"] ?? "", LeafPlace(row), file, number) {
          problems.append("row \(number) \(problem)")
        }
      }
      problems.tell(of: file, &verdict)
    }
    if manifest.files.contains(where: { $0.name == BundleTables.ruleChangesName }) {
      checkChanges(in: folder, &verdict)
    }
    finish(&verdict)
  }

  private struct Approval {
    var approver: String
    var note: String
    var authors: [String] = []
  }

  private mutating func checkChanges(in folder: String, _ verdict: inout BundleVerdict) {
    let file = BundleTables.ruleChangesName
    var problems = FileProblems()
    var approved: [LeafPlace: Approval] = [:]
    BundleInput(file, in: folder).forEachRow { number, row in
      let place = LeafPlace(row)
      let names = (row["author"] ?? "").separated(by: ", ")
      if let people = authors[place], row["author"] != PeopleCheck.deleted {
        if names.count > people.count {
          problems.append("row \(number) names more accounts than leaf \(place.index)")
        } else if names.count == 1, people.count == 1 {
          named.append(
            Named(
              place: place, mark: people[0], name: PeopleCheck.name(names[0]), file: file, number: number))
        }
      }
      guard row["approval_leaf_index"] != "" else { return }
      let approval = LeafPlace(row, "approval_")
      let said = (approver: row["approver"] ?? "", note: row["note"] ?? "")
      if let problem = problem(of: said.approver, approval, file, number) {
        problems.append("row \(number) \(problem)")
      }
      var known = approved[approval] ?? Approval(approver: said.approver, note: said.note)
      if (known.approver, known.note) != said {
        problems.append("row \(number) has another approver or note for leaf \(approval.index)")
      }
      known.authors += names
      approved[approval] = known
    }
    for (place, approval) in approved.sorted(by: { $0.key < $1.key }) {
      guard let said = approvals[place],
        !["", "unattributed", PeopleCheck.deleted].contains(approval.approver),
        !approval.authors.contains(PeopleCheck.deleted)
      else { continue }
      let isAuthor = approval.authors.contains { PeopleCheck.isSame(approval.approver, $0) }
      // Of many authors, only the first are named.
      if isAuthor != said, isAuthor || approval.authors.count < 20 {
        problems.append("authors and approver by leaf \(place.index) are not as it says that they are")
      }
    }
    problems.tell(of: file, &verdict)
  }

  /// The same account has the same name all along, and a name one mark; but for a host that lost its key.
  private func finish(_ verdict: inout BundleVerdict) {
    var names: [String: String] = [:]
    var marks: [String: String] = [:]
    var left: [String: Set<String>] = [:]
    for one in named.sorted(by: { ($0.place, $0.mark, $0.name) < ($1.place, $1.mark, $1.name) }) {
      let (mark, name) = (one.mark, one.name)
      if let known = names[mark], known != name {
        verdict.add(one.file, "row \(one.number) says '\(name)', other rows call the same account '\(known)'")
        return
      }
      names[mark] = name
      if let known = marks[name], known != mark { left[name, default: []].insert(known) }
      if left[name]?.contains(mark) == true {
        verdict.add(one.file, "row \(one.number) says '\(name)', which is another account's name")
        return
      }
      marks[name] = mark
    }
    if !named.isEmpty {
      verdict.statements.append("names: \(named.count) cells name whoever their leaves mark")
    }
  }

  private static let deleted = "[deleted]"

  private static func isSame(_ approver: String, _ author: String) -> Bool {
    if name(approver) == name(author) { return true }
    guard approver.hasPrefix("unattributed"), let number = uid(approver) else { return false }
    return number == uid(author)
  }

  /// `(uid 0)`; nil where there is none.
  private static func uid(_ actor: String) -> String? {
    let parts = actor.separated(by: " (uid ")
    return parts.count > 1 ? parts[1].separated(by: ")").first : nil
  }

  /// `alice` of `alice (uid 1000) as root`.
  private static func name(_ actor: String) -> String {
    (actor.separated(by: " (uid ").first ?? "").separated(by: " as ").first ?? ""
  }
}

extension String {
  /// At least one part, which may be empty.
  fileprivate func separated(by mark: String) -> [String] {
    var (parts, part) = ([String](), [UInt8]())
    var rest = Array(utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: mark.utf8) {
        parts.append(String(decoding: part, as: UTF8.self))
        part = []
        rest = rest.dropFirst(mark.utf8.count)
      } else {
        part.append(byte)
        rest = rest.dropFirst()
      }
    }
    return parts + [String(decoding: part, as: UTF8.self)]
  }
}
