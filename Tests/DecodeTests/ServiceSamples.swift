/// What services write to syslog or to files of their own, and what an entry of it holds. Made from the format strings of
/// the programs, with documentation addresses.
struct ServiceSample: CustomStringConvertible {
  var application: String
  var outcome: String
  var line: String
  /// Nil where the line names none, or two places compete.
  var user: String?
  var source: String?

  var description: String { line }

  init(_ application: String, _ outcome: String, _ line: String, _ user: String?, _ source: String?) {
    self.application = application
    self.outcome = outcome
    self.line = line
    self.user = user
    self.source = source
  }

  static let all: [ServiceSample] = [
    ServiceSample(
      "dovecot", "failed_login",
      #"Nov 22 23:43:29 web-01 dovecot: imap-login: Disconnected (auth failed, 3 attempts in 12 secs): user=<alice>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.10, TLS, session=<Zx1>"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "dovecot", "failed_login",
      #"Nov 22 23:43:29 web-01 dovecot: pop3-login: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed): user=<x>, rip=9.9.9.9, lip=1.1.1.1>, method=PLAIN, rip=2001:db8::7, lip=2001:db8::1, session=<q>"#,
      #"x>, rip=9.9.9.9, lip=1.1.1.1"#, "2001:db8::7"),
    ServiceSample(
      "dovecot", "failed_login",
      #"Nov 22 23:43:29 imap-login: Info: Aborted login (auth failed, 1 attempts in 6 secs): user=<bob>, method=LOGIN, rip=203.0.113.9, lip=192.0.2.10, TLS, session=<Zx2>"#,
      #"bob"#, "203.0.113.9"),
    ServiceSample(
      "dovecot", "failed_login",
      #"Nov 22 23:43:29 web-01 dovecot: auth-worker(812): pam(alice,203.0.113.9,<Zx3>): pam_authenticate() failed: Authentication failure (password mismatch?)"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "dovecot", "invalid_user",
      #"Nov 22 23:43:29 web-01 dovecot: auth: passwd-file(carol,203.0.113.9): unknown user"#, #"carol"#,
      "203.0.113.9"),
    ServiceSample(
      "dovecot", "failed_login",
      #"Nov 22 23:43:29 web-01 dovecot: auth-worker(9): conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: sql(alice@example.org,203.0.113.9,<Zx3>): Password mismatch"#,
      #"alice@example.org"#, "203.0.113.9"),
    ServiceSample(
      "dovecot", "probe",
      #"Nov 22 23:43:29 web-01 dovecot: imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=203.0.113.9, lip=192.0.2.10, session=<Zx4>"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "dovecot", "login",
      #"Nov 22 23:43:29 web-01 dovecot: imap-login: Login: user=<alice>, method=PLAIN, rip=198.51.100.23, lip=192.0.2.10, mpid=77, TLS, session=<Zx5>"#,
      #"alice"#, "198.51.100.23"),
    ServiceSample(
      "postfix", "failed_login",
      #"Nov 22 23:43:29 web-01 postfix/smtpd[812]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "postfix", "failed_login",
      #"Nov 22 23:43:29 web-01 postfix/submission/smtpd[812]: warning: host.example.net[203.0.113.9]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=admin"#,
      #"admin"#, "203.0.113.9"),
    ServiceSample(
      "postfix", "refused",
      #"Nov 22 23:43:29 web-01 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <x@example.org>: Relay access denied; from=<a@example.net> to=<x@example.org> proto=ESMTP helo=<b>"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "postfix", "probe",
      #"Nov 22 23:43:29 web-01 postfix/smtpd[812]: too many errors after AUTH from unknown[203.0.113.9]"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "postfix", "probe",
      #"Nov 22 23:43:29 web-01 postfix/smtpd[812]: lost connection after AUTH from unknown[2001:db8::7]"#,
      nil, "2001:db8::7"),
    ServiceSample(
      "postfix", "probe",
      #"Nov 22 23:43:29 web-01 postfix/postscreen[812]: PREGREET 14 after 0.05 from [203.0.113.9]:40110: EHLO x"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "postfix", "login",
      #"Nov 22 23:43:29 web-01 postfix/smtpd[812]: 4F2A1: client=host.example.net[198.51.100.23], sasl_method=PLAIN, sasl_username=alice"#,
      #"alice"#, "198.51.100.23"),
    ServiceSample(
      "exim", "failed_login",
      #"2026-11-22 23:43:29 login_server authenticator failed for (desk) [203.0.113.9]: 535 Incorrect authentication data (set_id=admin)"#,
      #"admin"#, "203.0.113.9"),
    ServiceSample(
      "exim", "failed_login",
      #"2026-11-22 23:43:29 plain authenticator failed for host.example.net ([192.168.1.5]) [203.0.113.9]:40110 I=[192.0.2.10]:25: 535 Incorrect authentication data"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "exim", "failed_login",
      #"2026-11-22 23:43:29 login authenticator failed for (x) [203.0.113.9]: 535 Incorrect authentication data (set_id=a) [9.9.9.9]: 535 Incorrect authentication data (set_id=b)"#,
      nil, nil),
    ServiceSample(
      "exim", "refused",
      #"2026-11-22 23:43:29 H=(desk) [203.0.113.9] F=<a@example.net> rejected RCPT <x@example.org>: relay not permitted"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "exim", "probe",
      #"2026-11-22 23:43:29 SMTP call from [203.0.113.9] dropped: too many unrecognized commands (last was "GET")"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "sendmail", "refused",
      #"Nov 22 23:43:29 web-01 sm-mta[812]: tAMx1: ruleset=check_rcpt, arg1=<x@example.org>, relay=host.example.net [203.0.113.9], reject=550 5.7.1 <x@example.org>... Relaying denied"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "sendmail", "probe",
      #"Nov 22 23:43:29 web-01 sm-mta[812]: tAMx2: host.example.net [203.0.113.9] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA-v4"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "sendmail", "failed_login",
      #"Nov 22 23:43:29 web-01 sm-mta[812]: tAMx3: AUTH failure (LOGIN): user not found (-20) SASL(-13): user not found: checkpass failed, user=bob, relay=[203.0.113.9]"#,
      #"bob"#, "203.0.113.9"),
    ServiceSample(
      "saslauthd", "failed_login",
      #"Nov 22 23:43:29 web-01 saslauthd[812]: do_auth         : auth failure: [user=alice] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]"#,
      #"alice"#, nil),
    ServiceSample(
      "courier", "failed_login",
      #"Nov 22 23:43:29 web-01 imapd: LOGIN FAILED, user=alice, ip=[::ffff:203.0.113.9]"#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "courier", "failed_login",
      #"Nov 22 23:43:29 web-01 pop3d-ssl: LOGIN FAILED, method=PLAIN, ip=[2001:db8::7]"#, nil, "2001:db8::7"),
    ServiceSample(
      "courier", "login",
      #"Nov 22 23:43:29 web-01 imapd: LOGIN, user=alice, ip=[::ffff:198.51.100.23], port=[40110], protocol=IMAP"#,
      #"alice"#, "198.51.100.23"),
    ServiceSample(
      "cyrus", "failed_login",
      #"Nov 22 23:43:29 web-01 cyrus/imap[812]: badlogin: host.example.net [203.0.113.9] plaintext alice SASL(-13): authentication failure: checkpass failed"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "uw-imap", "failed_login",
      #"Nov 22 23:43:29 web-01 ipop3d[812]: Login failed user=alice auth=alice host=host.example.net [203.0.113.9]"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "solid-pop3d", "failed_login",
      #"Nov 22 23:43:29 web-01 solid-pop3d[812]: authentication failed: alice - 203.0.113.9"#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "opensmtpd", "failed_login",
      #"Nov 22 23:43:29 web-01 smtpd[812]: 7a1 smtp failed-command address=203.0.113.9 host=host.example.net command="AUTH PLAIN (...)" result="535 Authentication failed""#,
      nil, "203.0.113.9"),
    ServiceSample(
      "vsftpd", "failed_login",
      #"Sun Nov 22 23:43:29 2026 [pid 812] [alice] FAIL LOGIN: Client "::ffff:203.0.113.9""#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "vsftpd", "failed_login",
      #"Nov 22 23:43:29 web-01 vsftpd[812]: [bob] FAIL LOGIN: Client "203.0.113.9""#, #"bob"#, "203.0.113.9"),
    ServiceSample(
      "vsftpd", "login", #"Sun Nov 22 23:43:29 2026 [pid 812] [alice] OK LOGIN: Client "198.51.100.23""#,
      #"alice"#, "198.51.100.23"),
    ServiceSample(
      "proftpd", "failed_login",
      #"Nov 22 23:43:29 web-01 proftpd[812]: web-01 (host.example.net[203.0.113.9]) - USER alice (Login failed): Incorrect password"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "proftpd", "invalid_user",
      #"2026-11-22 23:43:29,120 web-01 proftpd[812] web-01 (203.0.113.9[203.0.113.9]): USER bob: no such user found from 203.0.113.9 [203.0.113.9] to 192.0.2.10:21"#,
      #"bob"#, "203.0.113.9"),
    ServiceSample(
      "proftpd", "failed_login",
      #"Nov 22 23:43:29 web-01 proftpd[812]: web-01 (::ffff:203.0.113.9[::ffff:203.0.113.9]) - Maximum login attempts (3) exceeded, connection refused"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "pure-ftpd", "failed_login",
      #"Nov 22 23:43:29 web-01 pure-ftpd: (?@203.0.113.9) [WARNING] Authentication failed for user [alice]"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "pure-ftpd", "failed_login",
      #"Nov 22 23:43:29 web-01 pure-ftpd: (?@2001:db8::7) [WARNING] Authentication failed for user [x] from [9.9.9.9]"#,
      #"x] from [9.9.9.9"#, "2001:db8::7"),
    ServiceSample(
      "wu-ftpd", "failed_login",
      #"Nov 22 23:43:29 web-01 wu-ftpd[812]: failed login from host.example.net [203.0.113.9]"#, nil,
      "203.0.113.9"),
    ServiceSample(
      "samba", "failed_login",
      #"[2026/11/22 23:43:29.120000,  2] Auth: [SMB2,(null)] user [CORP]\[alice] at [Sun, 22 Nov 2026 23:43:29.120000 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [WS] remote host [ipv4:203.0.113.9:40110] mapped to [CORP]\[alice]. local host [ipv4:192.0.2.10:445]"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "mysql", "failed_login",
      #"2026-11-22T23:43:29.120450Z 8 [Note] [MY-010926] [Server] Access denied for user 'root'@'203.0.113.9' (using password: YES)"#,
      #"root"#, "203.0.113.9"),
    ServiceSample(
      "mysql", "failed_login",
      #"261122 23:43:29 [Warning] Access denied for user 'x'@'9.9.9.9' (using password: YES)'@'203.0.113.9' (using password: NO)"#,
      #"x'@'9.9.9.9' (using password: YES)"#, "203.0.113.9"),
    ServiceSample(
      "mysql", "failed_login",
      #"Nov 22 23:43:29 web-01 mariadbd[812]: 2026-11-22 23:43:29 8 [Warning] Access denied for user 'app'@'host.example.net' (using password: NO)"#,
      #"app"#, "host.example.net"),
    ServiceSample(
      "postgresql", "failed_login",
      #"2026-11-22 23:43:29.120 UTC [812] app@shop 203.0.113.9(40110) FATAL:  password authentication failed for user "app""#,
      #"app"#, "203.0.113.9"),
    ServiceSample(
      "postgresql", "failed_login",
      #"Nov 22 23:43:29 web-01 postgres[812]: [5-1] 2026-11-22 23:43:29.120 UTC [812] app@shop FATAL:  password authentication failed for user "app""#,
      #"app"#, nil),
    ServiceSample(
      "postgresql", "refused",
      #"Nov 22 23:43:29 web-01 postgres[812]: [5-1] FATAL:  no pg_hba.conf entry for host "203.0.113.9", user "app", database "shop", no encryption"#,
      #"app"#, "203.0.113.9"),
    ServiceSample(
      "mongodb", "failed_login",
      #"{"t":{"$date":"2026-11-22T23:43:29.120+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn38","msg":"Authentication failed","attr":{"mechanism":"SCRAM-SHA-256","speculative":false,"principalName":"root","authenticationDatabase":"admin","remote":"203.0.113.9:40110","extraInfo":{},"error":"UserNotFound"}}"#,
      #"root"#, "203.0.113.9"),
    ServiceSample(
      "mongodb", "failed_login",
      #"2026-11-22T23:43:29.120+0000 I ACCESS   [conn12] SCRAM-SHA-1 authentication failed for root on admin from client 203.0.113.9:40110 ; UserNotFound: Could not find user"#,
      #"root"#, "203.0.113.9"),
    ServiceSample(
      "redis", "probe",
      #"812:M 22 Nov 2026 23:43:29.120 # Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands. Connection from 203.0.113.9:40110 aborted."#,
      nil, "203.0.113.9"),
    ServiceSample(
      "mssql", "failed_login",
      #"2026-11-22 23:43:29.12 Logon       Login failed for user 'sa'. Reason: Password did not match that for the login provided. [CLIENT: 203.0.113.9]"#,
      #"sa"#, "203.0.113.9"),
    ServiceSample(
      "nginx", "failed_login",
      #"2026/11/22 23:43:29 [error] 812#812: *45 user "alice": password mismatch, client: 203.0.113.9, server: example.org, request: "GET / HTTP/1.1", host: "example.org""#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "nginx", "failed_login",
      #"2026/11/22 23:43:29 [error] 812#812: *45 user "bob" was not found in "/etc/nginx/users", client: 2001:db8::7, server: example.org, request: "GET / HTTP/1.1", host: "example.org""#,
      #"bob"#, "2001:db8::7"),
    ServiceSample(
      "nginx", "failed_login",
      #"2026/11/22 23:43:29 [error] 812#812: *45 user "x" was not found in "y", client: 9.9.9.9, z" was not found in "/etc/nginx/users", client: 203.0.113.9, server: a, request: "GET / HTTP/1.1""#,
      nil, nil),
    ServiceSample(
      "nginx", "refused",
      #"2026/11/22 23:43:29 [error] 812#812: *45 limiting requests, excess: 20.300 by zone "one", client: 203.0.113.9, server: example.org, request: "GET / HTTP/1.1""#,
      nil, "203.0.113.9"),
    ServiceSample(
      "nginx", "refused",
      #"2026/11/22 23:43:29 [error] 812#812: *45 access forbidden by rule, client: 203.0.113.9, server: example.org, request: "GET /.git HTTP/1.1""#,
      nil, "203.0.113.9"),
    ServiceSample(
      "apache", "failed_login",
      #"[Sun Nov 22 23:43:29.120450 2026] [auth_basic:error] [pid 812:tid 9] [client 203.0.113.9:40110] AH01617: user alice: authentication failure for "/admin": Password Mismatch"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "apache", "invalid_user",
      #"[Sun Nov 22 23:43:29 2026] [error] [client 203.0.113.9] user bob not found: /admin"#, #"bob"#,
      "203.0.113.9"),
    ServiceSample(
      "apache", "refused",
      #"[Sun Nov 22 23:43:29.120450 2026] [authz_core:error] [pid 812:tid 9] [client 203.0.113.9:40110] AH01630: client denied by server configuration: /srv/www/.git"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "apache", "failed_login",
      #"[Sun Nov 22 23:43:29.120450 2026] [auth_digest:error] [pid 812] [client 203.0.113.9:40110] AH01792: user `alice' in realm `staff': password mismatch: /admin"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "lighttpd", "failed_login",
      #"2026-11-22 23:43:29: (mod_auth.c.525) password doesn't match for /admin username: alice, IP: 203.0.113.9"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "haproxy", "failed_login",
      #"Nov 22 23:43:29 web-01 haproxy[812]: 203.0.113.9:40110 [22/Nov/2026:23:43:29.120] web web/<NOSRV> 0/-1/-1/-1/0 401 248 - - PR-- 2/2/0/0/0 0/0 "GET / HTTP/1.1""#,
      nil, "203.0.113.9"),
    ServiceSample(
      "php", "probe",
      #"Nov 22 23:43:29 web-01 suhosin[812]: ALERT - configured request variable name length limit exceeded - dropped variable 'x' (attacker '203.0.113.9', file '/srv/www/index.php')"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "roundcube", "failed_login",
      #"[22-Nov-2026 23:43:29 +0000]: <k3j> IMAP Error: Login failed for alice from 203.0.113.9. AUTHENTICATE PLAIN: Authentication failed. in /srv/rc/rcube_imap.php on line 200 (POST /?_task=login)"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "squirrelmail", "failed_login",
      #"11/22/2026 23:43:29 [LOGIN_ERROR] alice (example.org) from 203.0.113.9: Unknown user or password incorrect."#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "horde", "failed_login",
      #"Nov 22 23:43:29 web-01 HORDE: [imp] FAILED LOGIN for alice [203.0.113.9] to {localhost:143 [imap/notls]} [pid 812 on line 139 of "/srv/horde/imp/lib/Auth/imp.php"]"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "sogo", "failed_login",
      #"Nov 22 23:43:29 sogod [812]: SOGoRootPage Login from '203.0.113.9' for user 'alice' might not have worked - password policy: 65535  grace: -1  expire: -1  bound: 0"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "phpmyadmin", "failed_login",
      #"Nov 22 23:43:29 web-01 phpMyAdmin[812]: user denied: root (mysql-denied) from 203.0.113.9"#, #"root"#,
      "203.0.113.9"),
    ServiceSample(
      "drupal", "failed_login",
      #"Nov 22 23:43:29 web-01 drupal: https://example.org|1795391009|user|203.0.113.9|https://example.org/user|https://example.org/user|0||Login attempt failed for alice."#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "wordpress", "failed_login",
      #"Nov 22 23:43:29 web-01 wordpress(example.org)[812]: Authentication failure for alice from 203.0.113.9"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "wordpress", "invalid_user",
      #"Nov 22 23:43:29 web-01 wordpress(example.org)[812]: Authentication attempt for unknown user bob from 203.0.113.9"#,
      #"bob"#, "203.0.113.9"),
    ServiceSample(
      "nextcloud", "failed_login",
      #"{"reqId":"k3j","level":2,"time":"2026-11-22T23:43:29+00:00","remoteAddr":"203.0.113.9","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: alice (Remote IP: 203.0.113.9)","userAgent":"curl"}"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "keycloak", "failed_login",
      #"2026-11-22 23:43:29,120 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", realmId="a1", clientId="web", userId="null", ipAddress="203.0.113.9", error="user_not_found", auth_method="openid-connect", username="alice""#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "vaultwarden", "failed_login",
      #"[2026-11-22 23:43:29.120][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.9. Username: alice@example.org."#,
      #"alice@example.org"#, "203.0.113.9"),
    ServiceSample(
      "bitwarden", "failed_login",
      #"Nov 22 23:43:29 web-01 bitwarden-identity: [WRN] Failed login attempt. 203.0.113.9"#, nil,
      "203.0.113.9"),
    ServiceSample(
      "gitlab", "failed_login", #"2026-11-22T23:43:29.120Z: Failed Login: username=alice ip=203.0.113.9"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "gitea", "failed_login",
      #"2026/11/22 23:43:29 ...ers/web/auth/auth.go:170:SignInPost() [I] Failed authentication attempt for alice from 203.0.113.9:40110: user does not exist [uid: 0, name: alice]"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "grafana", "failed_login",
      #"t=2026-11-22T23:43:29+0000 lvl=eror msg="Invalid username or password" logger=context userId=0 orgId=0 uname= error="Invalid Username or Password" remote_addr=203.0.113.9"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "guacamole", "failed_login",
      #"2026-11-22 23:43:29.120 [http-nio-8080-exec-3] WARN  o.a.g.r.auth.AuthenticationService - Authentication attempt from 203.0.113.9 for user "alice" failed."#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "zabbix", "failed_login", #"  812:20261122:234329.120 failed login of user "alice" from "203.0.113.9""#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "homeassistant", "failed_login",
      #"2026-11-22 23:43:29.120 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from host.example.net (203.0.113.9). Requested URL: '/auth/login_flow'. (curl)"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "centreon", "failed_login",
      #"2026-11-22 23:43:29|-1|0|0|[WEB] [203.0.113.9] Authentication failed for 'alice'"#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "froxlor", "failed_login",
      #"Nov 22 23:43:29 web-01 Froxlor: [Login Action 203.0.113.9] User 'alice' tried to login with wrong password."#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "directadmin", "failed_login",
      #"2026:11:22-23:43:29: '203.0.113.9' 2 failed login attempts. Account 'alice'"#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "openwebmail", "failed_login",
      #"Sun Nov 22 23:43:29 2026 - [812] (203.0.113.9) alice - login error - no such user - loginname=alice"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "jellyfin", "failed_login",
      #"[2026-11-22 23:43:29.120 +00:00] [INF] [12] Jellyfin.Server.Users: Authentication request for "alice" has been denied (IP: "203.0.113.9")."#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "slapd", "failed_login",
      #"Nov 22 23:43:29 web-01 slapd[812]: conn=1007 op=0 RESULT tag=97 err=49 qtime=0.000010 etime=0.000120 text="#,
      nil, nil),
    ServiceSample(
      "kerberos", "failed_login",
      #"Nov 22 23:43:29 web-01 krb5kdc[812]: AS_REQ (8 etypes {18 17 20}) 203.0.113.9: PREAUTH_FAILED: alice@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG, Preauthentication failed"#,
      #"alice@EXAMPLE.ORG"#, "203.0.113.9"),
    ServiceSample(
      "kerberos", "invalid_user",
      #"Nov 22 23:43:29 web-01 krb5kdc[812]: AS_REQ (8 etypes {18 17 20}) 203.0.113.9: CLIENT_NOT_FOUND: bob@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG, Client not found in Kerberos database"#,
      #"bob@EXAMPLE.ORG"#, "203.0.113.9"),
    ServiceSample(
      "freeradius", "failed_login",
      #"Sun Nov 22 23:43:29 2026 : Auth: (1) Login incorrect (pap: CLEAR TEXT password check failed): [alice] (from client nas port 0 cli 203.0.113.9)"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "openvpn", "failed_login",
      #"Sun Nov 22 23:43:29 2026 203.0.113.9:40110 TLS Auth Error: Auth Username/Password verification failed for peer"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "openvpn", "probe",
      #"Nov 22 23:43:29 web-01 ovpn-server[812]: TLS Error: incoming packet authentication failed from [AF_INET]203.0.113.9:40110"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "strongswan", "failed_login",
      #"Nov 22 23:43:29 web-01 charon: 12[IKE] tried 1 shared key for '192.0.2.10' - 'alice', but MAC mismatched"#,
      #"alice"#, nil),
    ServiceSample(
      "strongswan", "probe",
      #"Nov 22 23:43:29 web-01 charon: 12[IKE] no IKE config found for 192.0.2.10...203.0.113.9, sending NO_PROPOSAL_CHOSEN"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "softether", "failed_login",
      #"2026-11-22 23:43:29.120 Connection "CID-7": User authentication failed. The user name that has been provided was "alice", from 203.0.113.9."#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "asterisk", "failed_login",
      #"[2026-11-22 23:43:29] NOTICE[812] chan_sip.c: Registration from '"100" <sip:100@192.0.2.10>' failed for '203.0.113.9:5060' - Wrong password"#,
      #""100" <sip:100@192.0.2.10>"#, "203.0.113.9"),
    ServiceSample(
      "asterisk", "failed_login",
      #"[2026-11-22 23:43:29] SECURITY[812] res_security_log.c: SecurityEvent="InvalidPassword",EventTV="2026-11-22T23:43:29.120+0000",Severity="Error",Service="SIP",EventVersion="2",AccountID="100",SessionID="0x7f",LocalAddress="IPV4/UDP/192.0.2.10/5060",RemoteAddress="IPV4/UDP/203.0.113.9/5060",Challenge="1""#,
      #"100"#, "203.0.113.9"),
    ServiceSample(
      "asterisk", "refused",
      #"[Nov 22 23:43:29] NOTICE[812][C-0000001] chan_sip.c: Call from '' (203.0.113.9:5060) to extension '0011' rejected because extension not found in context 'default'."#,
      nil, "203.0.113.9"),
    ServiceSample(
      "freeswitch", "failed_login",
      #"2026-11-22 23:43:29.120450 [WARNING] sofia_reg.c:1533 SIP auth failure (REGISTER) on sofia profile 'internal' for [100@192.0.2.10] from ip 203.0.113.9"#,
      #"100@192.0.2.10"#, "203.0.113.9"),
    ServiceSample(
      "murmur", "failed_login",
      #"<W>2026-11-22 23:43:29.120 1 => <2:(-1)> Rejected connection from 203.0.113.9:40110: Invalid server password"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "dropbear", "failed_login",
      #"Nov 22 23:43:29 web-01 dropbear[812]: Bad password attempt for 'root' from 203.0.113.9:40110"#,
      #"root"#, "203.0.113.9"),
    ServiceSample(
      "dropbear", "invalid_user",
      #"Nov 22 23:43:29 web-01 dropbear[812]: Login attempt for nonexistent user from [2001:db8::7]:40110"#,
      nil, "2001:db8::7"),
    ServiceSample(
      "dropbear", "login",
      #"Nov 22 23:43:29 web-01 dropbear[812]: Password auth succeeded for 'alice' from 198.51.100.23:40110"#,
      #"alice"#, "198.51.100.23"),
    ServiceSample(
      "xrdp", "failed_login",
      #"[20261122-23:43:29] [INFO ] AUTHFAIL: user=alice ip=203.0.113.9 time=1795391009"#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "vnc", "failed_login",
      #"Nov 22 23:43:29 web-01 Xvnc[812]: Connections: closed: 203.0.113.9::40110 (Authentication failure)"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "screensharing", "failed_login",
      #"Nov 22 23:43:29 web-01 screensharingd[812]: Authentication: FAILED :: User Name: alice :: Viewer Address: 203.0.113.9 :: Type: DH"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "routeros", "failed_login",
      #"Nov 22 23:43:29 web-01 system,error,critical login failure for user admin from 203.0.113.9 via ssh"#,
      #"admin"#, "203.0.113.9"),
    ServiceSample(
      "ejabberd", "failed_login",
      #"2026-11-22 23:43:29.120 [info] <0.812.0>@ejabberd_c2s:process_auth_result/3:420 (tls|<0.812.0>) Failed c2s PLAIN authentication for alice@example.org from 203.0.113.9: Invalid username or password"#,
      #"alice@example.org"#, "203.0.113.9"),
    ServiceSample(
      "prosody", "failed_login",
      #"Nov 22 23:43:29 web-01 prosody[812]: c2s55: Failed authentication attempt (not-authorized) for user alice from IP: 203.0.113.9"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "znc", "failed_login", #"[2026-11-22 23:43:29] [alice] failed to login from 203.0.113.9"#, #"alice"#,
      "203.0.113.9"),
    ServiceSample(
      "counter-strike", "failed_login",
      #"L 11/22/2026 - 23:43:29: Bad Rcon: "rcon 7 "pw" status" from "203.0.113.9:27005""#, nil, "203.0.113.9"
    ),
    ServiceSample(
      "webmin", "failed_login",
      #"Nov 22 23:43:29 web-01 webmin[812]: Invalid login as root from 203.0.113.9"#, #"root"#, "203.0.113.9"),
    ServiceSample(
      "webmin", "invalid_user",
      #"Nov 22 23:43:29 web-01 webmin[812]: Non-existent login as bob from 203.0.113.9"#, #"bob"#,
      "203.0.113.9"),
    ServiceSample(
      "webmin", "failed_login",
      #"Nov 22 23:43:29 web-01 webmin[812]: Invalid login as x from 9.9.9.9 from 203.0.113.9"#,
      #"x from 9.9.9.9"#, "203.0.113.9"),
    ServiceSample(
      "proxmox", "failed_login",
      #"Nov 22 23:43:29 web-01 pvedaemon[812]: authentication failure; rhost=::ffff:203.0.113.9 user=root@pam msg=Authentication failure"#,
      #"root@pam"#, "203.0.113.9"),
    ServiceSample(
      "monit", "failed_login",
      #"[2026-11-22T23:43:29+0000] error    : HttpRequest: access denied -- client [203.0.113.9]: wrong password for user 'admin'"#,
      #"admin"#, "203.0.113.9"),
    ServiceSample(
      "nrpe", "refused", #"Nov 22 23:43:29 web-01 nrpe[812]: Host 203.0.113.9 is not allowed to talk to us!"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "named", "refused",
      #"22-Nov-2026 23:43:29.120 security: info: client @0x7f01 203.0.113.9#40110 (example.org): query (cache) 'example.org/A/IN' denied"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "nsd", "refused",
      #"[2026-11-22 23:43:29.120] nsd[812]: info: ratelimit block example.org. type any target 203.0.113.0/24 query 203.0.113.9 TYPE255"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "xinetd", "refused",
      #"Nov 22 23:43:29 web-01 xinetd[812]: FAIL: telnet libwrap from=::ffff:203.0.113.9"#, nil, "203.0.113.9"
    ),
    ServiceSample(
      "portsentry", "probe",
      #"Nov 22 23:43:29 web-01 portsentry[812]: attackalert: TCP SYN/Normal scan from host: host.example.net/203.0.113.9 to TCP port: 23"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "scanlogd", "probe",
      #"Nov 22 23:43:29 web-01 scanlogd: 203.0.113.9 to 192.0.2.10 ports 22, 23, 25, 80, ..., fSrpauxy, TOS 00 @23:43:29"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "3proxy", "failed_login",
      #"22-11-2026 23:43:29 PROXY.8080 00004 alice 203.0.113.9:40110 192.0.2.10:80 0 0 0 GET http://example.org/"#,
      #"alice"#, "203.0.113.9"),
    ServiceSample(
      "dante", "failed_login",
      #"Nov 22 23:43:29 (1795391009.120450) sockd[812]: info: block(1): tcp/accept ]: 203.0.113.9.40110 192.0.2.10.1080: error after reading 3 bytes in 0 seconds: client offered no acceptable authentication method"#,
      nil, "203.0.113.9"),
    ServiceSample(
      "go-tls", "probe", #"2026/11/22 23:43:29 http: TLS handshake error from 203.0.113.9:40110: EOF"#, nil,
      "203.0.113.9"),
  ]
}
