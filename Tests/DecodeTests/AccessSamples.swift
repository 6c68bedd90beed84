/// Lines of access logs as nginx, Apache httpd and squid write them, with all that they give.
struct AccessSample: Sendable, CustomStringConvertible {
  var line: String
  var values: [String: [String]]
  var category: String
  /// Microseconds behind 2026-10-10T13:55:36Z.
  var offset: Int64

  var description: String { line }

  init(_ line: String, _ values: [String: [String]], category: String = "webserver", offset: Int64 = 0) {
    self.line = line
    self.category = category
    self.offset = offset
    // Both languages of a field, so that the table below names each value once.
    var all = values
    for (name, twin) in [
      "c-ip": "src_ip", "cs-username": "user", "c-uri": "cs-uri", "cs-uri-stem": "c-uri-stem",
      "cs-referer": "cs-referrer", "cs-user-agent": "c-useragent", "cs-host": "r-dns",
    ] {
      all[twin] = values[name]
    }
    self.values = all
  }

  static let all = [
    // Common Log Format, with a user.
    AccessSample(
      #"203.0.113.7 - alice [10/Oct/2026:13:55:36 +0000] "GET /icons/logo.gif HTTP/1.0" 200 2326"#,
      [
        "c-ip": ["203.0.113.7"], "cs-username": ["alice"], "cs-method": ["GET"],
        "c-uri": ["/icons/logo.gif"], "cs-uri-stem": ["/icons/logo.gif"], "cs-uri-query": ["/icons/logo.gif"],
        "c-uri-query": ["/icons/logo.gif"], "c-uri-extension": ["gif"], "cs-version": ["HTTP/1.0"],
        "sc-status": ["200"], "sc-bytes": ["2326"],
      ]),
    // Combined; the query and the whole target, nothing decoded.
    AccessSample(
      #"2001:db8::7 - - [10/Oct/2026:15:55:36 +0200] "POST /cgi/run.php?id=1%27%20OR&x=%2e%2e HTTP/1.1" 404 162 "https://www.example.org/start?q" "Mozilla/5.0 (X11; Linux)""#,
      [
        "c-ip": ["2001:db8::7"], "cs-method": ["POST"],
        "c-uri": ["/cgi/run.php?id=1%27%20OR&x=%2e%2e"], "cs-uri-stem": ["/cgi/run.php"],
        "cs-uri-query": ["/cgi/run.php?id=1%27%20OR&x=%2e%2e", "id=1%27%20OR&x=%2e%2e"],
        "c-uri-query": ["/cgi/run.php?id=1%27%20OR&x=%2e%2e", "id=1%27%20OR&x=%2e%2e"],
        "c-uri-extension": ["php"], "cs-version": ["HTTP/1.1"], "sc-status": ["404"], "sc-bytes": ["162"],
        "cs-referer": ["https://www.example.org/start?q"], "cs-user-agent": ["Mozilla/5.0 (X11; Linux)"],
      ]),
    // Absent columns, and fields of one's own behind the agent.
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "HEAD / HTTP/1.1" 301 - "-" "-" "198.51.100.1" rt=0.003"#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["HEAD"], "c-uri": ["/"], "cs-uri-stem": ["/"],
        "cs-uri-query": ["/"], "c-uri-query": ["/"], "cs-version": ["HTTP/1.1"], "sc-status": ["301"],
      ]),
    // Apache's vhost_combined.
    AccessSample(
      #"www.example.org:443 203.0.113.7 - CORP\\jane doe [10/Oct/2026:13:55:36 +0000] "GET /a;jsessionid=1.x?b?c HTTP/1.1" 200 5 "-" "curl/7.88.1""#,
      [
        "c-ip": ["203.0.113.7"], "cs-username": [#"CORP\\jane doe"#], "cs-host": ["www.example.org"],
        "s-port": ["443"], "cs-method": ["GET"], "c-uri": ["/a;jsessionid=1.x?b?c"],
        "cs-uri-stem": ["/a;jsessionid=1.x"], "cs-uri-query": ["/a;jsessionid=1.x?b?c", "b?c"],
        "c-uri-query": ["/a;jsessionid=1.x?b?c", "b?c"], "cs-version": ["HTTP/1.1"], "sc-status": ["200"],
        "sc-bytes": ["5"], "cs-user-agent": ["curl/7.88.1"],
      ]),
    // A virtual host of version 6, and one that is named without its port.
    AccessSample(
      #"[2001:db8::1]:80 2001:db8::7 - - [10/Oct/2026:13:55:36 +0000] "OPTIONS * HTTP/1.1" 200 0"#,
      [
        "c-ip": ["2001:db8::7"], "cs-host": ["[2001:db8::1]"], "s-port": ["80"], "cs-method": ["OPTIONS"],
        "c-uri": ["*"], "cs-uri-stem": ["*"], "cs-uri-query": ["*"], "c-uri-query": ["*"],
        "cs-version": ["HTTP/1.1"], "sc-status": ["200"], "sc-bytes": ["0"],
      ]),
    AccessSample(
      #"shop.example.org 203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /x.tar.gz HTTP/2.0" 200 9"#,
      [
        "c-ip": ["203.0.113.7"], "cs-host": ["shop.example.org"], "cs-method": ["GET"],
        "c-uri": ["/x.tar.gz"],
        "cs-uri-stem": ["/x.tar.gz"], "cs-uri-query": ["/x.tar.gz"], "c-uri-query": ["/x.tar.gz"],
        "c-uri-extension": ["gz"], "cs-version": ["HTTP/2.0"], "sc-status": ["200"], "sc-bytes": ["9"],
      ]),
    // The addresses that proxies pass on: the first is the client's.
    AccessSample(
      #"203.0.113.7, 10.0.0.1, 10.0.0.2 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 9"#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["GET"], "c-uri": ["/a"], "cs-uri-stem": ["/a"],
        "cs-uri-query": ["/a"], "c-uri-query": ["/a"], "cs-version": ["HTTP/1.1"], "sc-status": ["200"],
        "sc-bytes": ["9"],
      ]),
    AccessSample(
      #"203.0.113.7, 10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "GET * HTTP/1.1" 200 9"#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["GET"], "c-uri": ["*"], "cs-uri-stem": ["*"],
        "cs-uri-query": ["*"], "c-uri-query": ["*"], "cs-version": ["HTTP/1.1"], "sc-status": ["200"],
        "sc-bytes": ["9"],
      ]),
    // A client that has its address's name look like a virtual host.
    AccessSample(
      #"evil.example:80 - a b [10/Oct/2026:13:55:36 +0000] "GET * HTTP/1.1" 200 9"#,
      [
        "c-ip": ["evil.example:80"], "cs-username": ["a b"], "cs-method": ["GET"], "c-uri": ["*"],
        "cs-uri-stem": ["*"], "cs-uri-query": ["*"], "c-uri-query": ["*"], "cs-version": ["HTTP/1.1"],
        "sc-status": ["200"], "sc-bytes": ["9"],
      ]),
    // Escaped quotes and bytes keep their escapes and do not end a part.
    AccessSample(
      #"203.0.113.7 - "" [10/Oct/2026:13:55:36 +0000] "GET /a\"b\" 200 1\\ HTTP/1.1" 400 0 "x\"y" "\"() { :;};\\""#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["GET"], "c-uri": [#"/a\"b\" 200 1\\"#],
        "cs-uri-stem": [#"/a\"b\" 200 1\\"#], "cs-uri-query": [#"/a\"b\" 200 1\\"#],
        "c-uri-query": [#"/a\"b\" 200 1\\"#], "cs-version": ["HTTP/1.1"], "sc-status": ["400"],
        "sc-bytes": ["0"], "cs-referer": [#"x\"y"#], "cs-user-agent": [#"\"() { :;};\\"#],
      ]),
    // No request at all, the beginning of a TLS handshake, and one line of another protocol.
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "-" 408 0 "-" "-""#,
      ["c-ip": ["203.0.113.7"], "sc-status": ["408"], "sc-bytes": ["0"]]),
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "" 400 0 "-" "-""#,
      ["c-ip": ["203.0.113.7"], "sc-status": ["400"], "sc-bytes": ["0"]]),
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "\x16\x03\x01\x02\x00 \x01" 400 157 "-" "-""#,
      [
        "c-ip": ["203.0.113.7"], "cs-uri-query": [#"\x16\x03\x01\x02\x00 \x01"#], "sc-status": ["400"],
        "sc-bytes": ["157"],
      ]),
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "SSH-2.0-Go" 400 157 "-" "-""#,
      [
        "c-ip": ["203.0.113.7"], "cs-uri-query": ["SSH-2.0-Go"], "sc-status": ["400"], "sc-bytes": ["157"],
      ]),
    // HTTP/0.9 names no version.
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /" 200 7"#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["GET"], "c-uri": ["/"], "cs-uri-stem": ["/"],
        "cs-uri-query": ["/"], "c-uri-query": ["/"], "sc-status": ["200"], "sc-bytes": ["7"],
      ]),
    // A user's name cannot become the stamp, nor the request.
    AccessSample(
      #"203.0.113.7 - a [01/Jan/2020:00:00:00 +0000] \"GET /no HTTP/1.1\" 200 1 [10/Oct/2026:13:55:36 +0000] "GET /yes HTTP/1.1" 401 1"#,
      [
        "c-ip": ["203.0.113.7"],
        "cs-username": [#"a [01/Jan/2020:00:00:00 +0000] \"GET /no HTTP/1.1\" 200 1"#],
        "cs-method": ["GET"], "c-uri": ["/yes"], "cs-uri-stem": ["/yes"], "cs-uri-query": ["/yes"],
        "c-uri-query": ["/yes"], "cs-version": ["HTTP/1.1"], "sc-status": ["401"], "sc-bytes": ["1"],
      ]),
    // The whole address, as proxies are asked and as scanners ask everybody.
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET http://u@example.org:8080/a.exe?b HTTP/1.1" 200 7"#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["GET"], "c-uri": ["http://u@example.org:8080/a.exe?b"],
        "cs-host": ["example.org"], "cs-uri-stem": ["/a.exe"],
        "cs-uri-query": ["http://u@example.org:8080/a.exe?b", "/a.exe?b", "b"],
        "c-uri-query": ["/a.exe?b", "b"], "c-uri-extension": ["exe"], "cs-version": ["HTTP/1.1"],
        "sc-status": ["200"], "sc-bytes": ["7"],
      ]),
    // A line that was cut.
    AccessSample(
      #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /"#,
      [
        "c-ip": ["203.0.113.7"], "cs-method": ["GET"], "c-uri": ["/"], "cs-uri-stem": ["/"],
        "cs-uri-query": ["/"], "c-uri-query": ["/"],
      ]),
    // squid: its own format, a tunnel, a refusal, another proxy asked; and its `combined`.
    AccessSample(
      "1791640536.123    180 192.0.2.30 TCP_MISS/200 4112 GET http://www.example.org/dl/a.js?v=2 bob HIER_DIRECT/203.0.113.80 application/javascript",
      [
        "c-ip": ["192.0.2.30"], "cs-username": ["bob"], "cs-method": ["GET"],
        "c-uri": ["http://www.example.org/dl/a.js?v=2"], "cs-host": ["www.example.org"],
        "cs-uri-stem": ["/dl/a.js"],
        "cs-uri-query": ["http://www.example.org/dl/a.js?v=2", "/dl/a.js?v=2", "v=2"],
        "c-uri-query": ["/dl/a.js?v=2", "v=2"], "c-uri-extension": ["js"], "sc-status": ["200"],
        "sc-bytes": ["4112"], "dst_ip": ["203.0.113.80"],
      ], category: "proxy", offset: 123_000),
    AccessSample(
      "1791640536.000 60012 192.0.2.30 TCP_TUNNEL/200 39 CONNECT [2001:db8::80]:443 - ORIGINAL_DST/2001:db8::80 -",
      [
        "c-ip": ["192.0.2.30"], "cs-method": ["CONNECT"], "c-uri": ["[2001:db8::80]:443"],
        "cs-host": ["2001:db8::80"], "cs-uri-query": ["[2001:db8::80]:443"], "sc-status": ["200"],
        "sc-bytes": ["39"], "dst_ip": ["2001:db8::80"],
      ], category: "proxy"),
    AccessSample(
      "1791640536.000      0 192.0.2.30 TCP_DENIED/407 4112 GET http://example.org - HIER_NONE/- text/html",
      [
        "c-ip": ["192.0.2.30"], "cs-method": ["GET"], "c-uri": ["http://example.org"],
        "cs-host": ["example.org"], "cs-uri-query": ["http://example.org"], "sc-status": ["407"],
        "sc-bytes": ["4112"],
      ], category: "proxy"),
    AccessSample(
      "1791640536.000     -1 192.0.2.30 NONE_NONE/000 0 - error:transaction-end-before-headers - FIRSTUP_PARENT/10.0.0.9 -",
      [
        "c-ip": ["192.0.2.30"], "c-uri": ["error:transaction-end-before-headers"],
        "cs-uri-stem": ["error:transaction-end-before-headers"],
        "cs-uri-query": ["error:transaction-end-before-headers"],
        "c-uri-query": ["error:transaction-end-before-headers"], "sc-status": ["000"], "sc-bytes": ["0"],
      ], category: "proxy"),
    AccessSample(
      #"192.0.2.30 - bob [10/Oct/2026:13:55:36 +0000] "CONNECT example.org:443 HTTP/1.1" 200 39 "-" "Mozilla/5.0" TCP_TUNNEL:HIER_DIRECT"#,
      [
        "c-ip": ["192.0.2.30"], "cs-username": ["bob"], "cs-method": ["CONNECT"],
        "c-uri": ["example.org:443"],
        "cs-host": ["example.org"], "cs-uri-query": ["example.org:443"], "cs-version": ["HTTP/1.1"],
        "sc-status": ["200"], "sc-bytes": ["39"], "cs-user-agent": ["Mozilla/5.0"],
      ], category: "proxy"),
  ]
}
