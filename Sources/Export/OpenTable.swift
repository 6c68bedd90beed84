/// A CSV file of the bundle while its rows pass.
final class OpenTable<Row> {
  private let name: String
  private let table: CSVTable<Row>
  private let file: BundleFile
  private var count = 0

  init(_ name: String, _ table: CSVTable<Row>, in folder: StagedFolder) throws(ExportError) {
    self.name = name
    self.table = table
    file = try BundleFile(path: "\(folder.path)/\(name)")
    try file.write(table.header)
  }

  func add(_ row: Row) throws(ExportError) {
    try file.write(table.line(row))
    count += 1
  }

  func close() throws(ExportError) -> Manifest.File { try file.close(name: name, rows: count) }
}
