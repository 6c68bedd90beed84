/// The three OSCAL documents of a bundle.
enum OSCALExport {
  /// - Parameter evidence: files of the bundle that were written before; the results name them with their hashes.
  static func write(
    _ period: ExportPeriod, _ tally: PeriodTally, evidence: [Manifest.File], in folder: StagedFolder
  ) throws(ExportError) -> [Manifest.File] {
    try folder.makeSubfolder("oscal")
    let catalog = OSCALCatalog(period)
    return [
      try document(OSCALFormat.catalogName, in: folder) { json, _ throws(ExportError) in
        catalog.write(period, to: &json)
      },
      try document(OSCALFormat.planName, in: folder) { json, _ throws(ExportError) in
        OSCALPlan(period: period, catalog: catalog).write(to: &json)
      },
      try document(OSCALFormat.resultsName, in: folder) { json, file throws(ExportError) in
        try OSCALResults(period, catalog, tally, files: evidence).write(to: &json) {
          json throws(ExportError) in
          try file.write(json.take())
        }
      },
    ]
  }

  private static func document(
    _ name: String, in folder: StagedFolder,
    _ body: (inout JSONWriter, BundleFile) throws(ExportError) -> Void
  ) throws(ExportError) -> Manifest.File {
    let file = try BundleFile(path: "\(folder.path)/\(name)")
    var json = JSONWriter()
    try body(&json, file)
    try file.write(json.take())
    try file.write("\n")
    return try file.close(name: name, rows: nil)
  }
}
