import Evidence
import Export

extension FindingRows {
  /// All of them, to look at and to change.
  var list: [Finding] {
    get {
      var list: [Finding] = []
      do { try each { list.append($0) } } catch { list = [] }
      return list
    }
    set { self = FindingRows(newValue) }
  }

  var inOrder: FindingRows {
    FindingRows(list.sorted { ($0.firstTime, $0.id) < ($1.firstTime, $1.id) })
  }
}
