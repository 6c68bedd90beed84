import Events

/// The names that the parts of an access line have: Sigma's for web servers and for proxies, which differ,
/// and this project's own for who came from where.
struct AccessFields: Sendable {
  private let clients, users, targets, stems, queries, agents, referers, hosts: [FieldID]
  private let method, webQuery, proxyQuery, pathExtension, version, status, size, port, server: FieldID?

  init(fields: inout FieldTable) {
    func ids(_ names: String...) -> [FieldID] { names.compactMap { fields.intern($0) } }
    clients = ids("c-ip", "src_ip")
    users = ids("cs-username", "user")
    targets = ids("cs-uri", "c-uri")
    stems = ids("cs-uri-stem", "c-uri-stem")
    queries = ids("cs-uri-query", "c-uri-query")
    agents = ids("cs-user-agent", "c-useragent")
    referers = ids("cs-referer", "cs-referrer")
    hosts = ids("cs-host", "r-dns")
    method = fields.intern("cs-method")
    webQuery = fields.intern("cs-uri-query")
    proxyQuery = fields.intern("c-uri-query")
    pathExtension = fields.intern("c-uri-extension")
    version = fields.intern("cs-version")
    status = fields.intern("sc-status")
    size = fields.intern("sc-bytes")
    port = fields.intern("s-port")
    server = fields.intern("dst_ip")
  }

  func add(_ line: AccessLine, into values: inout [FieldValue]) {
    add(clients, line.client, &values)
    add(users, line.user, &values)
    add(method, line.method, &values)
    add(targets, line.target.whole, &values)
    add(stems, line.target.path, &values)
    // Public rules take the query for the whole target as often as for what follows the question mark, and
    // a proxy's for its path: it has all of these values.
    add(webQuery, line.target.whole.isEmpty ? line.request : line.target.whole, &values)
    add(queries, line.target.behindHost, &values)
    if line.target.path.lowerBound == line.target.whole.lowerBound {
      add(proxyQuery, line.target.path.isEmpty ? 0..<0 : line.target.whole, &values)
    }
    add(queries, line.target.query, &values)
    add(pathExtension, line.target.pathExtension, &values)
    add(version, line.version, &values)
    add(hosts, line.host.isEmpty ? line.target.host : line.host, &values)
    add(port, line.port, &values)
    add(status, line.status, &values, .number)
    add(size, line.size, &values, .number)
    add(referers, line.referer, &values)
    add(agents, line.agent, &values)
    add(server, line.server, &values)
  }

  private func add(_ names: [FieldID], _ range: Range<Int>, _ values: inout [FieldValue]) {
    for name in names { add(name, range, &values) }
  }

  private func add(
    _ name: FieldID?, _ range: Range<Int>, _ values: inout [FieldValue], _ kind: FieldValue.Kind = .text
  ) {
    guard let name, !range.isEmpty else { return }
    values.append(FieldValue(field: name, start: range.lowerBound, end: range.upperBound, kind: kind))
  }
}
