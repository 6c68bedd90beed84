import ArgumentParser
import CanonicalJSON
import Daemon
import Evidence
import Export
import LocatedYAML

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw a sample of a population so that a stranger can repeat the draw.",
    discussion: """
      The order follows from the engagement, the control, the population's SHA-256 and the auditor's text alone; \
      'attestctl sample --script' prints ten lines of shell that give the same ids (docs/sampling.md). Rows come in \
      the order drawn. Without --size, the control's frequency and the table of sample sizes decide.
      """)

  enum Stratum: String, ExpressibleByArgument { case month }

  @OptionGroup var options: StateOptions
  @OptionGroup var pull: PullOptions
  @Option(
    help: ArgumentHelp("What the audit is called, in words agreed with the auditor.", valueName: "text"))
  var engagement: String?
  @Option(
    name: [.customLong("seed"), .customLong("text")],
    help: ArgumentHelp("A text the auditor makes up and says only now.", valueName: "text"))
  var seed: String?
  @Option(help: ArgumentHelp("How many items.", valueName: "n")) var size: Int?
  @Option(help: ArgumentHelp("Draw from each month in proportion to its items.", valueName: "month"))
  var stratify: Stratum?
  @Option(help: ArgumentHelp("The firm's own table of sample sizes.", valueName: "file")) var sizes: String?
  @Option(
    help: ArgumentHelp("Write the population that is drawn from, too; must not exist.", valueName: "file"))
  var population: String?
  @Flag(help: "Print the script that repeats a draw, and do nothing else.") var script = false

  func run() throws {
    if script { return print(SampleScript.text, terminator: "") }
    try pull.check()
    let (engagement, text) = (try self.text(engagement, "--engagement"), try self.text(seed, "--seed"))
    if let size, !(1...SampleSizes.largest).contains(size) {
      throw ValidationError(
        "--size is from 1 to \(SampleSizes.largest); for more, take the population itself")
    }
    try running { try draw(engagement, text) }
  }

  private func draw(_ engagement: SampleText, _ text: SampleText) throws {
    let session = try PullSession(pull, state: options.state)
    let subject = try SampleText(session.query.subject.id, what: "the control's id")
    let table = try sizeTable(session)
    let output = try PullOutput(path: pull.output.map(Errand.place))
    let whole = try population.map { try PullOutput(path: Errand.place(of: $0)) }
    let digest = try session.read({ try whole?.write($0.line) })
    let size = self.size ?? table.size(for: session.frequency, items: digest.rows)
    let seed = SampleSeed(
      engagement: engagement, subject: subject, population: digest.sha256, text: text)
    let months = stratify == nil ? nil : SampleStrata.sizes(digest.months, size: size)
    var draw = months.map { SampleDraw(seed, months: $0) } ?? SampleDraw(seed, size: size)
    try session.read({ draw.consider($0) }, after: digest)
    var handed = PopulationDigest()
    let items = draw.finish()
    for item in items { handed.add(item) }
    let record = session.pull(
      rows: handed.rows, sha256: handed.sha256,
      draw: Pull.Draw(
        engagement: engagement.text, text: text.text, populationRows: digest.rows,
        populationSHA256: digest.sha256, seed: seed.hex, isByMonth: months != nil, items: items.map(\.id)))
    let leaf = try Writer.record(.pulled(record), state: options.state)
    try whole?.finish()
    for item in items { try output.write(item.line) }
    try output.finish()
    var receipt = PullReceipt(session, record, bytes: handed.bytes, leaf: leaf, file: pull.output)
    receipt.add(record.draw, months, frequency: self.size == nil ? session.frequency : nil)
    receipt.show(json: options.json)
  }

  private func text(_ text: String?, _ option: String) throws -> SampleText {
    guard let text else { throw ValidationError("a sample needs \(option) TEXT") }
    do { return try SampleText(text, what: option) } catch { throw ValidationError(error.description) }
  }

  /// Read in any case, so that a mistake in it shows at once.
  private func sizeTable(_ session: PullSession) throws -> SampleSizes {
    guard
      let path = try sizes.map(Errand.place)
        ?? session.settings.sampleSizesFile(executablePath: Pack.executablePath)
    else {
      throw CannotRun("there is no table of sample sizes; name one with --sizes FILE")
    }
    return try SampleSizes(path: path)
  }
}

extension PullReceipt {
  fileprivate mutating func add(_ draw: Pull.Draw?, _ months: [String: Int]?, frequency: Frequency?) {
    guard let draw else { return }
    add("population_rows", .integer(Int64(draw.populationRows)))
    add("population_sha256", .string(draw.populationSHA256))
    add("seed", .string(draw.seed))
    add("items_sha256", .string(draw.itemsSHA256))
    if let frequency { add("frequency", .string(frequency.rawValue)) }
    if let months { add("strata", .object(months.mapValues { .integer(Int64($0)) })) }
  }
}
