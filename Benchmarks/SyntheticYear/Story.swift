import Events
import Sigma

/// What a log line that some rule of the pack matches looks like.
struct Story {
  /// The rule's name in the pack.
  let rule: String
  /// How often it happens beside others of its kind.
  let weight: Double
  let program: String
  /// Fields that repeats are merged by.
  let group: [String]
  /// With `{field}` where a value of that field stands.
  let text: String
  /// Fields that the decoder knows and the text does not show.
  var others: [String: String] = [:]
  var source = 0

  init(
    _ rule: String, _ weight: Double, _ program: String, _ group: [String], _ text: String,
    others: [String: String] = [:], source: Int = 0
  ) {
    self.rule = rule
    self.weight = weight
    self.program = program
    self.group = group
    self.text = text
    self.others = others
    self.source = source
  }
}

/// A story with its rule as loaded and its text cut into pieces.
struct BoundStory {
  enum Piece {
    case text(String)
    case field(String)
  }

  let story: Story
  let metadata: Metadata
  let pieces: [Piece]

  init(_ story: Story, _ metadata: Metadata) {
    self.story = story
    self.metadata = metadata
    var pieces: [Piece] = []
    for part in story.text.split(separator: "{", omittingEmptySubsequences: false) {
      guard let end = part.firstIndex(of: "}") else {
        pieces.append(.text(String(part)))
        continue
      }
      pieces.append(.field(String(part[..<end])))
      pieces.append(.text(String(part[part.index(after: end)...])))
    }
    self.pieces = pieces
  }
}

/// Stories to choose from by their weights.
struct StoryBook {
  private let stories: [BoundStory]
  private let sums: [Double]

  init(_ stories: [BoundStory]) {
    self.stories = stories
    var sum = 0.0
    sums = stories.map {
      sum += $0.story.weight
      return sum
    }
  }

  func pick(_ generator: inout SeededGenerator) -> BoundStory {
    let place = generator.fraction() * (sums.last ?? 0)
    return stories[sums.firstIndex { place < $0 } ?? stories.count - 1]
  }

  func story(_ rule: String) -> BoundStory? { stories.first { $0.story.rule == rule } }
}
