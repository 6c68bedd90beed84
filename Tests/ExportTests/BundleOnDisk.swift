import Evidence
import Export
import Foundation
import Ledger
import Testing

/// A bundle written to a folder of its own, which goes away with it.
final class BundleOnDisk {
  let place: URL
  var folder: String { place.appending(path: "bundle").path }

  init(
    _ period: ExportPeriod? = nil, sign: (_ manifestSHA256: String) throws -> SignedNote? = { _ in nil }
  ) throws {
    place = FileManager.default.temporaryDirectory.appending(path: "attestd-export-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    guard var period else { return }
    period.findings = period.findings.inOrder
    period.operations = period.operations.inOrder
    period.amendments = period.amendments.inOrder
    try ExportBundle.write(period, to: folder, sign: sign)
  }

  deinit { try? FileManager.default.removeItem(at: place) }

  func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func replace(_ name: String, with bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  /// Replaces a file and has the manifest say so.
  func reseal(_ name: String, with bytes: [UInt8]) throws {
    func entry(_ bytes: [UInt8]) -> String {
      "\"sha256\":\"\(Digest.hex(Digest.sha256(bytes)))\""
    }
    let (before, size) = (try self.bytes(name), "\"bytes\":")
    let manifest = try text("manifest.json")
    try replace(name, with: bytes)
    let changed = manifest.replacing(entry(before), with: entry(bytes))
      .replacing(
        "\(size)\(before.count),\"name\":\"\(name)\"", with: "\(size)\(bytes.count),\"name\":\"\(name)\"")
    #expect(changed != manifest)
    try replace("manifest.json", with: Array(changed.utf8))
  }

  /// Files, with the subfolder they are in.
  func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { !["ocsf", "oscal", "earlier"].contains($0) }.sorted()
  }

  /// Rows of a CSV file by column name, read by a parser that shares nothing with the product's.
  func rows(_ name: String) throws -> [[String: String]] {
    let all = try parseCSV(try text(name))
    let header = try #require(all.first)
    return all.dropFirst().map { row in
      #expect(row.count == header.count)
      return Dictionary(uniqueKeysWithValues: zip(header, row))
    }
  }
}

struct MalformedCSV: Error { let at: Int }

/// RFC 4180, strictly: CRLF after every record, quotes doubled inside quoted fields and nowhere else.
func parseCSV(_ text: String) throws -> [[String]] {
  let scalars = Array(text.unicodeScalars)
  var records: [[String]] = []
  var record: [String] = []
  var index = 0
  func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }
  while index < scalars.count {
    var field = String.UnicodeScalarView()
    if peek() == "\"" {
      index += 1
      while true {
        guard let scalar = peek() else { throw MalformedCSV(at: index) }
        index += 1
        if scalar != "\"" {
          field.append(scalar)
        } else if peek() == "\"" {
          field.append("\"")
          index += 1
        } else {
          break
        }
      }
    } else {
      while let scalar = peek(), scalar != ",", scalar != "\r" {
        guard scalar != "\"", scalar != "\n" else { throw MalformedCSV(at: index) }
        field.append(scalar)
        index += 1
      }
    }
    record.append(String(field))
    if peek() == "," {
      index += 1
    } else if peek() == "\r", peek(1) == "\n" {
      index += 2
      records.append(record)
      record = []
    } else {
      throw MalformedCSV(at: index)
    }
  }
  guard record.isEmpty else { throw MalformedCSV(at: index) }
  return records
}
