package import LocatedYAML

/// Reads the list of signals, `config/signals.yaml`. An entry with a mistake is left out and named.
package enum SignalCatalogue {
  package static func load(path: String, diagnostics: inout [Diagnostic]) -> [Signal] {
    do throws(Diagnostic) {
      return read(try SourceFile.read(path), file: path, diagnostics: &diagnostics)
    } catch {
      diagnostics.append(error)
      return []
    }
  }

  package static func read(_ bytes: [UInt8], file: String, diagnostics: inout [Diagnostic]) -> [Signal] {
    var signals: [Signal] = []
    do throws(Diagnostic) {
      for document in YAMLDocument.documents(in: bytes, file: file) {
        let root = try document.root.get().expectMapping("a list of signals")
        try root.rejectUnknownKeys(besides: ["signals"], in: "a list of signals")
        guard let list = root["signals"] else { throw root.missing("signals") }
        for node in try list.expectSequence("'signals'") {
          do throws(Diagnostic) {
            let signal = try self.signal(try node.expectMapping("each of 'signals'"))
            if let first = signals.first(where: { $0.id == signal.id }) {
              throw node.error("'\(signal.id)' is already listed at \(first.location)")
            }
            signals.append(signal)
          } catch {
            diagnostics.append(error)
          }
        }
      }
    } catch {
      diagnostics.append(error)
    }
    return signals
  }

  private static func signal(_ map: YAMLMapping) throws(Diagnostic) -> Signal {
    try map.rejectUnknownKeys(
      besides: ["id", "criteria", "kind", "gist", "by", "how", "left_out"], in: "a signal")
    guard let id = map["id"], let gist = map["gist"], let kind = map["kind"] else {
      throw Diagnostic(.error, at: map.location, "a signal needs 'id', 'kind' and 'gist'")
    }
    guard let text = id.scalar?.text, text.isSignalID else {
      throw id.error("a signal's id is lower-case words and numbers joined by '-', not \(id.gist)")
    }
    var signal = Signal(
      id: text, criteria: try map.strings("criteria") ?? [], kind: try kind.expectCase("'kind'"),
      gist: try gist.expectString("'gist'"), location: map.location)
    guard !signal.criteria.isEmpty else {
      throw Diagnostic(.error, at: map.location, "the signal '\(text)' needs 'criteria'")
    }
    if let maker = map["by"] {
      guard let how = map["how"] else { throw maker.error("beside 'by', 'how' says how it is seen") }
      signal.origin = Signal.Origin(
        maker: try maker.expectCase("'by'"), how: try how.expectString("'how'"))
    } else if let how = map["how"] {
      throw how.error("'how' belongs to 'by', which is attestd, probe or baseline")
    }
    signal.leftOut = try map["left_out"]?.expectString("'left_out'")
    if let reason = map["left_out"], signal.origin != nil {
      throw reason.error("a signal that 'by' sees is not left out")
    }
    return signal
  }
}
