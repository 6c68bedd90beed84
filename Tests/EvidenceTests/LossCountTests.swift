import Evidence
import Sigma
import Testing

@Suite struct LossCountTests {
  @Test func theNumberStandsBesideTheText() {
    var loss = AttestdOptions.Loss()
    loss.text = "audit_lost="
    #expect(loss.count(in: "audit: audit_lost=17 audit_rate_limit=0") == 17)
    #expect(loss.count(in: "audit: audit_lost=") == nil)
    #expect(loss.count(in: "audit: audit_lost=x audit_lost=3") == 3)
    loss.text = " messages lost"
    loss.isBefore = true
    #expect(loss.count(in: "imuxsock: 211 messages lost due to") == 211)
    #expect(loss.count(in: "211 messages lost") == 211)
    #expect(loss.count(in: "some messages lost") == nil)
    #expect(loss.count(in: "99999999999999999999 messages lost") == nil)
    loss.text = ""
    #expect(loss.count(in: "1") == nil)
  }
}
