import CanonicalJSON
import Daemon
import Evidence
import Foundation
import LocatedYAML
import Sigma
import Store
import Testing

/// Filters that are suggested do what they say: the findings they were made of are not made any more, others are.
@Suite(.serialized) struct FilterProposalTests {
  private typealias Place = PipelineTests.Place

  private func line(_ time: String, _ user: String) -> String {
    "2026-11-\(time)Z web01 sudo[7]:   \(user) : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id\n"
  }

  private func place() throws -> Place {
    let place = try Place()
    try place.write(
      "rules/r.yml",
      """
      title: Not allowed
      name: not_allowed
      id: 5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
      logsource: {product: linux, service: sudo}
      detection: {s: {sudo_error: command not allowed}, condition: s}
      level: medium
      tags: [soc2.cc6.3]
      attestd: {group: [user], merge: 0s}
      ---
      title: Needle
      name: needle
      logsource: {product: linux}
      detection: {s: {message|contains: needle}, condition: s}
      attestd: {merge: 0s}
      """)
    return place
  }

  private func proposals(_ place: Place, least: Int = 2, most: Int = 10) throws -> [FilterProposal] {
    FilterProposal.all(
      try place.archive().findings().filter { $0.kind == .anomaly },
      RuleLoader.load(paths: [place.path + "/rules"]), least: least, most: most)
  }

  @Test func whatRepeatsMostComesFirstWithAFilterThatHolds() throws {
    let place = try place()
    try place.write(
      "app.log",
      (1...5).map { line("1\($0)T10:00:00", "deploy") }.joined()
        + (1...3).map { line("1\($0)T11:00:00", #"o'b*?\r"#) }.joined() + line("12T12:00:00", "eve")
        + line("12T12:10:00", "o'bXX"))
    try place.run()
    let found = try proposals(place)
    #expect(found.map(\.group).map { $0.map(\.value) } == [["deploy"], [#"o'b*?\r"#]])
    #expect(found.map(\.findings) == [5, 3] && found.map(\.days) == [5, 3])
    #expect(found.map(\.title) == ["Not allowed", "Not allowed"])
    #expect(try proposals(place, least: 4).count == 1 && proposals(place, most: 1).count == 1)
    try place.write("rules/f.yml", found.compactMap(\.document).joined(separator: "---\n"))
    let rules = try ActiveRules.load(folders: [place.path + "/rules"])
    #expect(rules.diagnostics.map(\.description) == [])
    let before = try place.archive().findings().count
    try place.append(
      "app.log",
      line("20T10:00:00", "deploy") + line("20T10:00:01", #"o'b*?\r"#) + line("20T10:00:02", #"o'bXX?\r"#)
        + line("20T10:00:03", "eve") + line("20T10:00:04", #"o'b*X\r"#))
    try place.run()
    let users = try place.archive().findings().dropFirst(before).flatMap { $0.group.map(\.value) }
    #expect(users.sorted() == ["eve", #"o'b*X\r"#, #"o'bXX?\r"#])
  }

  @Test func aCorrelationIsNarrowedByTheRulesItCounts() throws {
    let place = try place()
    try place.write(
      "rules/c.yml",
      """
      title: Many
      name: many
      correlation:
        type: event_count
        rules: [not_allowed]
        group-by: [who]
        timespan: 1m
        condition: {gte: 2}
        aliases: {who: {not_allowed: user}}
      level: high
      """)
    try place.write(
      "app.log",
      (1...3).map { line("1\($0)T10:00:00", "deploy") + line("1\($0)T10:00:01", "deploy") }.joined())
    try place.run()
    let found = try #require(try proposals(place).first)
    #expect(found.rule == "many" && found.findings == 3)
    #expect(found.document?.contains("rules: ['not_allowed']") == true)
    #expect(found.document?.contains("    user: 'deploy'") == true)
  }

  @Test func whereNoFilterCanBeWrittenTheReasonIsSaid() throws {
    let place = try place()
    try place.write(
      "app.log", (1...3).map { "2026-11-1\($0)T10:00:00Z web01 app[7]: a needle\n" }.joined())
    try place.run()
    let found = try #require(try proposals(place).first)
    #expect(found.document == nil)
    #expect(found.obstacle?.contains("would silence the rule") == true)
    #expect(found.json["filter"] == nil && found.json["findings"]?.integer == 3)
  }
}
