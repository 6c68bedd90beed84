import Events
import Testing

struct LogSourceTests {
  @Test func aRuleTakesEventsThatStateWhatItStates() {
    let sshd = LogSource(product: "linux", service: "sshd")
    #expect(LogSource(product: "linux").accepts(sshd))
    #expect(LogSource().accepts(sshd))
    #expect(!LogSource(product: "linux", service: "sudo").accepts(sshd))
    #expect(!sshd.accepts(LogSource(product: "linux")))
  }

  @Test func everyBitIsItsOwn() {
    var table = LogSourceTable()
    var ids: [LogSourceID] = []
    for index in 0..<256 {
      if let id = table.intern(LogSource(product: "linux", service: "s\(index)")) { ids.append(id) }
    }
    #expect(ids.count == 256)
    #expect(table.intern(LogSource(product: "another")) == nil)
    for id in ids {
      var one = LogSourceSet()
      one.insert(id)
      let service = table.logSources[Int(id.rawValue)].service
      #expect(table.accepted(by: LogSource(service: service)) == one)
      #expect(one.intersects(table.accepted(by: LogSource(product: "linux"))))
    }
  }
}
