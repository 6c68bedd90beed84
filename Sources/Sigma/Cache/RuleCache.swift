package import LocatedYAML

/// A rule collection as bytes, so that unchanged rules need not be read as YAML again.
///
/// What is loaded is a function of the texts, of the options and of the program that reads them. A cache is known by
/// the digest of all three, its key, and holds a digest of its own contents; one that has another key or does not
/// come out whole is none. It can therefore be thrown away at any time and never makes a difference.
package struct RuleCache {
  package typealias DigestFunction = (ArraySlice<UInt8>) -> [UInt8]

  package let key: [UInt8]
  private let digest: DigestFunction

  /// Changes with everything that `Cached` writes.
  private static let format = "attestd rule cache 4\n"

  /// For what `options` make of `texts`. `program` tells builds apart that may read rules differently; `digest` is a
  /// cryptographic one, such as SHA-256.
  package init(
    of texts: SourceTexts, options: RuleLoader.Options, program: String, digest: @escaping DigestFunction
  ) {
    self.digest = digest
    var list = CacheWriter()
    program.write(to: &list)
    options.write(to: &list)
    list.write(count: texts.items.count)
    for item in texts.items {
      switch item {
      case .file(let path, let place):
        list.write(byte: 0)
        // Each is there once.
        list.write(bytes: Array(path.utf8))
        list.write(count: place.count)
      case .unreadable(let problem):
        list.write(byte: 1)
        problem.write(to: &list)
      case .unlisted(let problem):
        list.write(byte: 2)
        problem.write(to: &list)
      }
    }
    key = digest((Array(RuleCache.format.utf8) + digest(texts.bytes[...]) + list.bytes)[...])
  }

  /// Nil where a collection cannot be kept.
  package func bytes(of collection: RuleCollection) -> [UInt8]? {
    var writer = CacheWriter()
    collection.write(to: &writer)
    guard writer.isReadable else { return nil }
    let body = writer.bytes
    return Array(RuleCache.format.utf8) + key + digest(body[...]) + body
  }

  /// Nil where the bytes are damaged, of another version or of other rules.
  package func collection(from bytes: [UInt8]) -> RuleCollection? {
    let head = Array(RuleCache.format.utf8) + key
    guard bytes.starts(with: head) else { return nil }
    let rest = bytes[head.count...]
    let body = rest.dropFirst(key.count)
    guard rest.count >= key.count, rest.starts(with: digest(body)) else { return nil }
    do {
      var reader = try CacheReader(bytes, from: body.startIndex)
      let collection = try RuleCollection(from: &reader)
      return reader.isAtEnd ? collection : nil
    } catch {
      return nil
    }
  }
}

extension RuleLoader.Options {
  /// Everything that decides what becomes of a text. Pipelines are a function of their texts and places.
  fileprivate func write(to cache: inout CacheWriter) {
    includesRetired.write(to: &cache)
    placeholders.write(to: &cache)
    cache.write(count: pipelines.count)
    for pipeline in pipelines {
      pipeline.location.write(to: &cache)
      pipeline.text.write(to: &cache)
    }
    diagnostics.write(to: &cache)
  }
}

extension Placeholders {
  fileprivate func write(to cache: inout CacheWriter) {
    cache.write(count: values.count)
    for (name, list) in values.sorted(by: { $0.key < $1.key }) {
      name.write(to: &cache)
      list.write(to: &cache)
    }
    cache.write(byte: fallback == nil ? 0 : 1)
    fallback?.values.write(to: &cache)
    fallback?.exceptions.sorted().write(to: &cache)
  }
}
