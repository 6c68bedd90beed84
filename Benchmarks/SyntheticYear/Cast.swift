/// Who acts on the synthetic host, from where, on what.
struct Cast {
  private let people: [String]
  private let fingerprints: [String]
  private let attackers: [String]

  static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  init(_ generator: inout SeededGenerator) {
    people = [
      "alice", "bob", "carla", "dieter", "erin", "farid", "greta", "hugo", "ines", "jonas", "katja", "lars",
      "deploy", "postgres", "root", "backup", "ci", "monitor",
    ]
    fingerprints = people.map { _ in generator.letters(43, of: Cast.base64) }
    attackers = (0..<4_000).map { number in
      number % 4 == 0
        ? "2001:db8:\(String(generator.below(65_536), radix: 16))::\(String(generator.below(65_536), radix: 16))"
        : "\(["192.0.2", "198.51.100", "203.0.113"][number % 3]).\(generator.below(254) + 1)"
    }
  }

  /// A value of a field as the decoder names it; `person` keeps the fields of one line together.
  func value(of field: String, person: Int, _ generator: inout SeededGenerator) -> String {
    switch field {
    case "user": people[person]
    case "uid": String(1_000 + person)
    case "target_user": generator.pick(["root", "root", "root", "postgres", "deploy"])
    case "new_user": "user\(generator.below(400))"
    case "guess": generator.pick(Cast.guesses)
    case "attacker":
      // A few of them make most of the noise.
      attackers[generator.below(generator.below(attackers.count) + 1)]
    case "src_ip": "198.51.100.\(20 + person)"
    case "src_port": String(32_768 + generator.below(28_000))
    case "key_type": "ED25519"
    case "key_fingerprint": fingerprints[person]
    case "command": generator.pick(Cast.commands)
    case "cron": generator.pick(Cast.jobs)
    case "TTY", "tty": "pts/\(generator.below(6))"
    case "PWD": generator.pick(["/home/\(people[person])", "/srv/shop", "/etc", "/root", "/var/log"])
    case "service": generator.pick(["sshd", "sshd", "sudo", "cron", "su", "login"])
    case "unit": generator.pick(Cast.units)
    case "share": generator.pick(["home", "srv", "database", "mail", "etc"])
    case "binary": generator.pick(["shopd", "php-fpm8.4", "node", "imaginary", "python3"])
    case "small": String(generator.below(4) + 1)
    default: String(1_000 + generator.below(60_000))
    }
  }

  func person(_ generator: inout SeededGenerator) -> Int {
    generator.below(generator.below(people.count) + 1)
  }

  /// Who answers findings, as the kernel knows them.
  static let responders = [
    "alice (uid 1000)", "bob (uid 1001)", "carla (uid 1002)", "dieter (uid 1003)", "erin (uid 1004) as root",
  ]

  private static let guesses = [
    "admin", "test", "oracle", "ubuntu", "git", "postgres", "user", "pi", "ftp", "www",
  ]
  private static let units = [
    "nginx.service", "shopd.service", "php8.4-fpm.service", "postgresql@17-main.service",
    "redis-server.service",
    "rsyslog.service", "certbot.service", "mailer@1.service", "mailer@2.service", "indexer.service",
  ]
  private static let jobs = [
    "   cd / && run-parts --report /etc/cron.hourly", "/usr/local/bin/shop-sync --quiet",
    "/usr/lib/php/sessionclean",
    "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }", "/opt/mailer/bin/flush",
    "/usr/local/bin/report.sh >/dev/null 2>&1", "/usr/bin/certbot -q renew",
  ]
  private static let commands = [
    "/usr/bin/apt-get update", "/usr/bin/apt-get -y upgrade", "/usr/bin/journalctl -u shopd -n 200",
    "/usr/bin/tail -n 100 /var/log/nginx/error.log", "/usr/bin/less /var/log/syslog",
    "/usr/sbin/nft list ruleset",
    "/usr/bin/systemctl status nginx", "/usr/bin/vim /etc/nginx/sites-enabled/shop.conf",
    "/usr/bin/install -m 644 shop.conf /etc/shop/shop.conf",
    "/usr/bin/docker compose -f /srv/shop/compose.yml up -d",
    "/usr/bin/rsync -a /srv/shop/release-20270914/ /srv/shop/current/", "/usr/bin/psql -d shop -c 'select 1'",
    "/usr/sbin/lvextend -L +20G /dev/vg0/srv", "/usr/bin/chown -R deploy:deploy /srv/shop",
    "/usr/bin/cat /etc/hosts",
    "/usr/sbin/useradd -m -s /bin/bash trainee", "/usr/bin/ls -la /root",
  ]

  static let notes = [
    "Scanner of our own; expected every night. OPS-%",
    "Blocked at the firewall, nobody got in. See OPS-%",
    "Typed the wrong password twice, confirmed by telephone.",
    "Deployment window, change CHG-% was approved by the product owner.",
    "Service was restarted after a configuration error; fixed with CHG-%.",
    "Disk was extended by 20 GB, monitoring limit lowered. OPS-%",
    "Known client with an outdated library; the customer has been told. SUP-%",
    "Key was replaced, the old one is revoked. SEC-%",
    "Backup repeated by hand at noon and verified; cause was a full target. OPS-%",
    "Account belongs to a new colleague, request HR-% is in the ticket system.",
    "Investigated: no sign of a break-in in the surrounding entries. SEC-%",
    "Root shell for the emergency on the database; second person was present. INC-%",
    "False alarm: the rule matches our own health check. OPS-%",
    "Duplicate of the finding before.",
  ]
}
