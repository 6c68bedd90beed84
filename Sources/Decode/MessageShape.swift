/// One wording of a program's messages, with names for the parts that vary.
///
/// `Failed {method} for invalid user {invalid_user+user:any} from {src_ip} port {src_port:digits} ssh2`: the
/// text outside braces must stand there literally and the whole message must fit. A capture lists the fields
/// it fills (none if it only has to be there) and how far it reaches:
/// - word (when nothing is said): up to the next blank;
/// - `digits`;
/// - `unit`: a word that is a systemd unit's name;
/// - `until`: up to the first place where the following text stands;
/// - `any`: up to the last such place. For what a stranger can choose, such as a user name tried at sshd: he
///   may write ` from 1.2.3.4 port 22` into it, but what the program itself wrote comes after it;
/// - `blanks`: any number of blanks;
/// - `rest`: everything to the end.
struct MessageShape: ExpressibleByStringLiteral, Sendable {
  var pattern: String
  /// MESSAGE_ID of the systemd message that reads like this; given to events from text files.
  var messageID: String?
  /// JOB_RESULT of that message.
  var jobResult: String?

  init(stringLiteral pattern: String) { self.pattern = pattern }

  init(_ pattern: String, messageID: String, jobResult: String? = nil) {
    self.pattern = pattern
    self.messageID = messageID
    self.jobResult = jobResult
  }

  /// The longest text that every message of this shape holds.
  var longestLiteral: [UInt8] {
    var longest: [UInt8] = []
    var literal: [UInt8] = []
    var depth = 0
    for byte in Array(pattern.utf8) + [UInt8(ascii: "{")] {
      switch byte {
      case UInt8(ascii: "{"):
        if literal.count > longest.count { longest = literal }
        literal = []
        depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: if depth == 0 { literal.append(byte) }
      }
    }
    return longest
  }
}
