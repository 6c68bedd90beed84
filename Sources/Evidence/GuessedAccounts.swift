/// Names that those who try their luck with sshd use everywhere: no host's secret, and worth reading in a finding.
enum GuessedAccounts {
  /// Capitals count as small letters.
  static func contains(_ name: [UInt8]) -> Bool { names.contains(name.map(\.small)) }

  private static let names = Set(
    """
    admin administrator root toor user guest test tester testuser demo default nobody anonymous public info support
    service operator manager master supervisor superuser sysadmin system webmaster postmaster hostmaster office
    staff student teacher sales marketing temp backup monitor scanner print printer fax kiosk pos
    ubuntu debian centos fedora redhat rocky alma almalinux arch kali opensuse suse amazon ec2-user azureuser gcp
    vagrant pi raspberry orangepi odroid openwrt osmc kodi plex nas synology qnap unifi ubnt mikrotik cisco huawei
    oracle postgres postgresql mysql mariadb mongo mongodb redis elastic elasticsearch kibana cassandra influxdb db
    dbadmin sql mssql sa ftp ftpuser ftptest sftp ssh sshd www www-data web webadmin apache apache2 nginx tomcat
    tomcat8 jboss wildfly weblogic glassfish httpd wordpress wp drupal joomla magento mail email postfix dovecot
    exim news uucp irc proxy squid vpn openvpn radius ldap samba smb dns bind named ntp snmp
    git gitlab gitlab-runner github svn jenkins ci deploy deployer ansible puppet chef salt terraform docker
    podman kubernetes k8s rancher hadoop hdfs spark kafka zookeeper storm flink hive hbase airflow grafana
    prometheus zabbix nagios icinga splunk logstash graylog nexus sonar sonarqube jira confluence minecraft mc steam
    csgo cs ts3 teamspeak teamspeak3 factorio valheim terraria gmod rust ark bot telegram discord
    eth ethereum miner mining bitcoin node validator solana sol dev developer develop devops build builder
    app application api server client data worker cron daemon bin sys sync games man lp list dnsmasq
    john david michael alex mike chris paul peter mark james robert daniel maria anna
    a b c x 1 12 123 1234 12345 123456 abc test1 test2 test123 user1 user2 admin1 admin2 admin123
    """.utf8.split { $0.isBlank }.map { Array($0) })
}
