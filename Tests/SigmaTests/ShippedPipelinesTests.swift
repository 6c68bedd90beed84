import LocatedYAML
import Sigma
import Testing

/// The mappings in `config/pipelines`.
@Suite struct ShippedPipelinesTests {
  private static let folder: String = {
    let here = SourceFile.canonicalPath(#filePath).split(separator: "/").dropLast(3)
    return "/" + here.joined(separator: "/") + "/config/pipelines"
  }()

  @Test func theyAllLoad() {
    let read = ProcessingPipeline.load(paths: [Self.folder])
    #expect(read.diagnostics.isEmpty, "\(read.diagnostics)")
    #expect(!read.pipelines.isEmpty)
  }

  @Test(arguments: [
    ("{product: linux, service: sshd}", "{source.ip: 10.0.0.1, user.name: a}", "(src_ip 10.0.0.1 & user a)"),
    (
      "{product: linux, category: process_creation}", "{process.executable|endswith: /su, user.name: a}",
      "(Image <*>/su & User a)"
    ),
    ("{category: webserver}", "{url.query|contains: x, source.ip: a}", "(cs-uri-query <*>x<*> & c-ip a)"),
    ("{product: windows}", "{source.ip: a}", "source.ip a"),
  ])
  func elasticNamesBecomeOurs(source: String, search: String, shown: String) {
    let options = RuleLoader.Options(placeholders: .init(), pipelinePaths: [Self.folder + "/ecs.yml"])
    let text = "title: T\nlogsource: \(source)\ndetection: {s: \(search), condition: s}"
    let loaded = RuleLoader.load(text: text, file: "r.yml", options: options)
    #expect(loaded.rules.first?.searches.first?.expression.shown == shown)
  }
}
