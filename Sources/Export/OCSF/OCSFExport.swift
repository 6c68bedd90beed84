import Evidence

/// `ocsf/events.jsonl`: an event a line, for systems that take OCSF.
enum OCSFExport {
  /// Each finding with its answers, in the order of findings.csv; then what was answered or recorded late of
  /// earlier periods; then the periods of expectations, and the controls.
  static func write(
    _ period: ExportPeriod, _ tally: PeriodTally, in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    try folder.makeSubfolder("ocsf")
    let file = try BundleFile(path: "\(folder.path)/\(OCSFFormat.fileName)")
    var count = 0
    func line(_ json: inout JSONWriter) throws(ExportError) {
      try file.write(json.take())
      try file.write("\n")
      json = JSONWriter()
      count += 1
    }
    var json = JSONWriter()
    for rows in [period.findings, period.amendments] {
      try rows.each { (finding) throws(ExportError) in
        try DetectionEvents(finding, period).write(to: &json, line)
      }
    }
    for judged in period.expectations {
      ExpectationEvent(judged: judged, period: period).write(to: &json)
      try line(&json)
    }
    let record = CoverageRecord(coverage: period.coverage, gaps: period.gaps, elapsed: period.elapsed)
    let isObserved = !record.observed.ranges.isEmpty
    for control in period.controls {
      ControlEvent(
        control: control, record: ControlRecord(control, period, tally, isObserved: isObserved),
        period: period
      ).write(to: &json)
      try line(&json)
    }
    return try file.close(name: OCSFFormat.fileName, rows: count)
  }
}
