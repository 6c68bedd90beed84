import Decode
import Testing

@Suite struct MessageSequenceTests {
  private func read(_ line: String) -> String? {
    let bytes = Array(line.utf8)
    return MessageSequence.read(bytes.span, in: 0..<bytes.count).map {
      func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
      return "\(text($0.host)) \(text($0.program)) \($0.number)"
    }
  }

  @Test(arguments: [
    #"<34>1 2026-11-22T10:00:00Z web01 app 7 - [meta sequenceId="29"] text"#,
    #"<34>1 - web01 app - - [meta sequenceId="29" language="en"]"#,
    #"<34>1 - web01 app - - [origin ip="192.0.2.1"][meta sysUpTime="37" sequenceId="29"][x@1 y="]"] text"#,
    #"<34>1 - web01 app - - [x@1 y="\"] [meta sequenceId=\"3\"]"][meta sequenceId="29"] text"#,
  ])
  func aNumberIsFoundInItsElement(_ line: String) { #expect(read(line) == "web01 app 29") }

  @Test(arguments: [
    "", "<34>1", "<34>1 - web01 app - - ", "<34>1 - web01 app - - -", "Nov 22 10:00:00 web01 app: x",
    #"<34>1 - web01 app - - - [meta sequenceId="29"] text"#,
    #"<34>1 - web01 app - - [x@1 y="1"] [meta sequenceId="29"]"#,
    #"<34>1 - web01 app - - [x@1 sequenceId="29"] text"#, #"<34>1 - web01 app - - [meta notsequenceId="29"]"#,
    #"<34>1 - web01 app - - [meta sequenceId="0"] text"#,
    #"<34>1 - web01 app - - [meta sequenceId="2147483648"]"#,
    #"<34>1 - web01 app - - [meta sequenceId="99999999999999999999"]"#,
    #"<34>1 - web01 app - - [meta sequenceId="29"#,
    #"<34>1 - web01 app - - [meta sequenceId="29""#, #"<34>1 - web01 app - - [meta sequenceId="2x"]"#,
    #"<34>1 - web01 app - - [meta x="\"#, #"<34>1 - web01 app - - [meta x]"#, "<34>2 - web01 app - - [meta",
    #"web01 [meta sequenceId="29"]"#,
  ])
  func whatIsNoNumberIsNone(_ line: String) { #expect(read(line) == nil) }
}
