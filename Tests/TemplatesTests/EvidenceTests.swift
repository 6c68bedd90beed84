import Events
import Templates
import Testing

/// What turns out to be a value.
@Suite struct EvidenceTests {
  @Test func aWordIsAValueOnceFourAreSeenInItsPlace() {
    var miner = TemplateMiner()
    let users = ["alice", "bob", "carol", "dave", "erin"]
    let ids = users.prefix(3).map { miner.take("Invalid user \($0) from 10.0.0.1") }
    #expect(miner.templateCount == 3)
    #expect(miner.take("Invalid user dave from 10.0.0.1") == ids[0])
    #expect(miner.texts == ["Invalid user <*> from <*>"])
    #expect(miner.take("Invalid user erin from 10.0.0.1") == ids[0])
    #expect(ids.allSatisfy { miner.canonical($0) == ids[0] })
    #expect(miner.template(ids[2])?.mergedInto == ids[0])
    #expect(miner.template(ids[0])?.count == 5)
  }

  @Test func aValueInTheSamePlaceMakesWordsValues() {
    var miner = TemplateMiner()
    let name = miner.take("lease for alpha renewed by dhcp")
    #expect(miner.take("lease for 10.0.0.1 renewed by dhcp") == name)
    #expect(miner.take("lease for beta renewed by dhcp") == name)
    #expect(miner.texts == ["lease for <*> renewed by dhcp"])
  }

  @Test func statesAndEventsAreNeverEvidence() {
    var miner = TemplateMiner()
    for word in ["opened", "closed", "paused", "resumed", "starting", "NEW", "OLD_ONE"] {
      _ = miner.take("session \(word) for user root by pam")
    }
    #expect(miner.templateCount == 7)
  }

  @Test func firstWordsTakeMoreEvidence() {
    var miner = TemplateMiner()
    let names = ["cups", "sshd", "cron", "klogd", "ntpd", "sdpd", "hcid", "gpm", "xfs", "atd", "apmd"]
    for name in names { _ = miner.take("\(name) startup succeeded") }
    #expect(miner.templateCount == names.count)
    _ = miner.take("portmap startup succeeded")
    #expect(miner.texts == ["<*> startup succeeded"])
  }

  @Test func whatFollowsTheSameWordsElsewhereIsAValueSooner() {
    var miner = TemplateMiner()
    for user in ["alice", "bob"] { _ = miner.take("session opened for user \(user) by root") }
    #expect(miner.templateCount == 2)
    for user in ["alice", "bob", "carol", "dave"] { _ = miner.take("session closed for user \(user)") }
    #expect(miner.texts == ["session opened for user <*> by root", "session closed for user <*>"])
  }

  @Test func valuesOfSeveralKeysMayVaryTogether() {
    var miner = TemplateMiner()
    for (user, host) in [("alice", "alpha"), ("bob", "beta"), ("carol", "gamma"), ("dave", "delta")] {
      _ = miner.take("login user=\(user) host=\(host) ok")
    }
    #expect(miner.texts == ["login user=<*> host=<*> ok"])
    _ = miner.take("login user=erin host=omega ok")
    #expect(miner.templateCount == 1)
  }

  @Test(arguments: [
    ("(root) CMD (%)", "(root) CMD (<*>)"), ("root ran COMMAND=%", "root ran COMMAND=<*>"),
    ("set options [%] again", "set options [<*>] again"),
  ])
  func contentsOfSeveralWordsAreOneValue(_ form: String, _ text: String) {
    var miner = TemplateMiner()
    for words in ["run parts", "sync", "apt update now", "true story"] {
      _ = miner.take(form.replacing("%", with: words))
    }
    #expect(miner.texts == [text])
    _ = miner.take(form.replacing("%", with: "a b c d e f g"))
    #expect(miner.templateCount == 1)
  }

  @Test func nothingIsMergedThatHasNoWordLeft() {
    var miner = TemplateMiner()
    for word in ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"] {
      _ = miner.take(word)
      _ = miner.take("\(word) 5")
    }
    #expect(miner.templateCount == 16)
  }

  @Test func unitsAreLookedAtApart() {
    var miner = TemplateMiner()
    let one = miner.take("a b", unit: 1)
    let two = miner.take("a b", unit: 2)
    #expect(one != two)
    #expect(miner.template(two)?.unit == 2)
  }

  @Test func aTemplateKnowsItsTimesAndItsFirstMessage() {
    var miner = TemplateMiner()
    _ = miner.take("late alpha", at: 30, reference: 7)
    _ = miner.take("late alpha", at: 10, reference: 8)
    let id = miner.take("late alpha", at: 20, reference: 9)
    let template = miner.template(id)
    #expect(template?.count == 3)
    #expect(template?.first.microseconds == 10)
    #expect(template?.last.microseconds == 30)
    #expect(template?.example == 7)
  }
}
