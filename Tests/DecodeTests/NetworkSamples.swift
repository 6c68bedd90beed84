extension Sample {
  static let network = nameServers + scans + transfers

  static let nameServers = [
    Sample(
      "named", "client @0x7f16 203.0.113.7#5555 (example.org): query: example.org IN TXT +E(0)K (192.0.2.1)",
      ["src_ip": "203.0.113.7", "src_port": "5555", "query": "example.org", "record_type": "TXT"]),
    Sample(
      "named", "queries: info: client 2001:db8::7#53: query: example.org IN ANY +",
      ["src_ip": "2001:db8::7", "src_port": "53", "query": "example.org", "record_type": "ANY"]),
    Sample(
      "named",
      #"client @0x7f16 203.0.113.7#5555/key k (a\032query:\032b): view in: query: a\032query:\032b IN A + (192.0.2.1)"#,
      ["src_ip": "203.0.113.7", "src_port": "5555", "query": #"a\032query:\032b"#, "record_type": "A"]),
    Sample(
      "named",
      "security: info: client @0x7f16 203.0.113.7#5555 (example.org): query (cache) 'example.org/A/IN' denied",
      [
        "src_ip": "203.0.113.7", "src_port": "5555", "query": "example.org", "record_type": "A",
        "action": "denied",
      ]),
    Sample("named", "zone example.org/IN: loaded serial 7", [:]),
    Sample(
      "unbound", "[77:0] info: 203.0.113.7 example.org. MX IN",
      ["src_ip": "203.0.113.7", "query": "example.org", "record_type": "MX"]),
    Sample(
      "unbound", "[77:0] query: 203.0.113.7 . NS IN",
      ["src_ip": "203.0.113.7", "query": ".", "record_type": "NS"]),
    Sample(
      "unbound", "[77:0] info: example.org. always_refuse 203.0.113.7@5555 www.example.org. A IN",
      [
        "src_ip": "203.0.113.7", "src_port": "5555", "query": "www.example.org", "record_type": "A",
        "action": "always_refuse",
      ]),
    Sample("unbound", "[77:0] notice: 203.0.113.7 has too many queries", [:]),
    Sample("unbound", "[77:0] info: generate keytag query _ta-4f66. NULL IN", [:]),
    Sample(
      "dnsmasq", "query[AAAA] a from 192.0.2.1 from 203.0.113.7",
      ["src_ip": "203.0.113.7", "query": "a from 192.0.2.1", "record_type": "AAAA"]),
    Sample(
      "dnsmasq", "77 203.0.113.7/5555 query[TXT] example.org from 203.0.113.7",
      ["src_ip": "203.0.113.7", "query": "example.org", "record_type": "TXT"]),
    Sample(
      "dnsmasq", "77 203.0.113.7/5555 reply example.org is 192.0.2.80",
      ["src_ip": "203.0.113.7", "query": "example.org", "answer": "192.0.2.80"]),
    Sample("dnsmasq", "cached example.org is <CNAME>", ["query": "example.org", "answer": "<CNAME>"]),
    Sample(
      "dnsmasq", "/etc/hosts example.org is 192.0.2.80", ["query": "example.org", "answer": "192.0.2.80"]),
    Sample("dnsmasq", "forwarded example.org to 192.0.2.53", [:]),
  ]

  static let scans = [
    Sample(
      "clamd", "/srv/a b.zip: Win.Test.EICAR_HDB-1 FOUND",
      ["Filename": "/srv/a b.zip", "Signature": "Win.Test.EICAR_HDB-1", "Action": "FOUND"]),
    Sample(
      "clamd", "/srv/a: Fake FOUND: Eicar-Signature(44d88612fea8a8f36de82e1278abb02f:68) FOUND",
      ["Filename": "/srv/a: Fake FOUND", "Signature": "Eicar-Signature", "Action": "FOUND"]),
    Sample(
      "clamonacc", "/home/a/x.sh: Unix.Trojan.Mirai-1 FOUND",
      ["Filename": "/home/a/x.sh", "Signature": "Unix.Trojan.Mirai-1", "Action": "FOUND"]),
    Sample(
      "clamonacc", "/home/a/x.sh: moved to '/var/quarantine/x.sh'",
      ["Filename": "/home/a/x.sh", "Action": "moved"]),
    Sample("clamonacc", "/home/a/x.sh: Removed.", ["Filename": "/home/a/x.sh", "Action": "Removed"]),
    Sample("clamd", "/srv/a.zip: OK", [:]), Sample("clamd", "SelfCheck: Database status OK.", [:]),
    Sample("freshclam", "daily.cld updated (version: 27000, sigs: 1, f-level: 90, builder: x)", [:]),
  ]

  static let transfers = [
    Sample("vsftpd", #"CONNECT: Client "203.0.113.7""#, ["method": "CONNECT", "src_ip": "203.0.113.7"]),
    Sample(
      "vsftpd", #"[al] ice] OK LOGIN: Client "203.0.113.7""#,
      ["user": "al] ice", "method": "OK LOGIN", "src_ip": "203.0.113.7"]),
    Sample(
      "vsftpd", #"[alice] OK UPLOAD: Client "203.0.113.7", "/a.tgz", 12 bytes, 0.01Kbyte/sec"#,
      ["user": "alice", "method": "OK UPLOAD", "src_ip": "203.0.113.7"]),
    Sample("vsftpd", #"[x] OK LOGIN: Client "192.0.2.1"] FAIL LOGIN: Client "203.0.113.7""#, [:]),
    Sample("guacd", #"User "@7" joined connection "$1" (2 users now present)"#, [:]),
    Sample("postgres", #"FATAL:  password authentication failed for user "a""#, [:]),
    Sample("mariadbd", "Access denied for user 'a'@'203.0.113.7' (using password: YES)", [:]),
  ]
}
