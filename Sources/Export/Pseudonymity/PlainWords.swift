/// Texts that name nobody: paths of common logs, names of programs and units. Privacy has the benefit of the doubt, so a text
/// stays only where each of its words is one that everybody uses.
enum PlainWords {
  /// Whether nothing in the text could be a person's, a customer's or a machine's name, or an address.
  static func make(up text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 256 else { return false }
    var word = ""
    var digits = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        digits = 0
        word.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
      default:
        guard word.isEmpty || words.contains(word), "/._-0123456789".utf8.contains(byte) else { return false }
        word = ""
        // A number with more digits may be somebody's; a name with numbers between dots is an address.
        digits = (48...57).contains(byte) ? digits + 1 : 0
        if digits > 2 { return false }
      }
    }
    return (word.isEmpty || words.contains(word)) && !isNumbers(text)
  }

  private static func isNumbers(_ text: String) -> Bool {
    let parts = text.split(whereSeparator: { $0 == "." || $0 == "-" || $0 == "/" })
    return parts.count { $0.allSatisfy(\.isNumber) } > 1
  }

  private static let words = Set(
    """
    var log logs journal attestd auth authpriv syslog messages message secure kern kernel daemon cron mail maillog mailinfo
    mailwarn mailerr user users debug dpkg apt history term alternatives boot dmesg faillog lastlog wtmp btmp
    nginx apache httpd access error errors other vhosts ssl audit mysql mysqld mariadb postgresql postgres redis
    mongodb mongod haproxy keepalived squid bind named unbound dnsmasq dovecot postfix exim proftpd vsftpd samba smbd nmbd
    openvpn wireguard strongswan fail ban clamav freshclam rkhunter aide ufw firewalld iptables nftables auditd rsyslog
    syslogd chrony chronyd ntp ntpd timesyncd timedated resolved networkd logind systemd journald udevd hostnamed
    ssh sshd sudo su login pam polkit polkitd pkexec useradd usermod userdel groupadd groupmod groupdel gpasswd passwd
    chage chsh chfn chpasswd newusers crond crontab anacron atd cups certbot letsencrypt restic borg backup borgmatic
    unattended upgrades upgrade php fpm tomcat catalina jetty java node python ruby app application applications service services
    server servers client web www site api worker queue database db cache proxy gateway host hosts local remote all default
    general info warn warning notice critical alert out err stdout stderr json txt csv log archive old new current main
    private opt srv usr lib etc run spool tmp data docker containerd kubelet podman container containers pods grafana
    prometheus loki elasticsearch logstash kibana jenkins gitlab minio vault consul nomad rabbitmq kafka zookeeper
    start stop restart reload socket timer target slice scope mount swap path device
    exited failed done timeout dependency canceled signal core dump exec result success watchdog oom kill resources
    get post put head delete patch options connect trace password publickey keyboard interactive none unix
    session account chauthtok rsa dsa ecdsa ed ssh fido sk auditd login remote forward back yes no enabled disabled
    masked static linked open closed
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
