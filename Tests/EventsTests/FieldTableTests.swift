import Events
import Testing

struct FieldTableTests {
  @Test func aNameKeepsItsNumberAsTheTableGrows() throws {
    var table = FieldTable()
    let names = (0..<2_000).map { "FIELD_\($0)" }
    let ids = names.compactMap { table.intern($0) }
    #expect(ids.count == names.count)
    for (name, id) in zip(names, ids) {
      #expect(table.intern(name) == id)
      #expect(table.id(of: name) == id)
      #expect(table.name(of: id) == name)
      let bytes = Array(name.utf8)
      #expect(table.id(of: bytes.span) == id)
    }
  }

  @Test func namesAreCaseSensitiveAndUnknownOnesHaveNoNumber() {
    var table = FieldTable()
    let user = table.intern("user")
    let shouting = table.intern("USER")
    #expect(user != shouting)
    #expect(table.id(of: "User") == nil)
    let bytes = Array("User".utf8)
    #expect(table.id(of: bytes.span) == nil)
  }

  @Test func namesNobodyAskedForShareOneNumber() {
    var table = FieldTable()
    #expect(table.intern("user") != FieldTable.anonymous)
    #expect(table.name(of: FieldTable.anonymous) == "")
  }

  @Test func aFullTableGivesNoMoreNumbers() {
    var table = FieldTable()
    for index in 0..<65_534 { #expect(table.intern("f\(index)") != nil) }
    #expect(table.intern("one more") == nil)
    #expect(table.intern("f7") == table.id(of: "f7"))
  }
}
