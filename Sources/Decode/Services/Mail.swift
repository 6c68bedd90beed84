extension Application {
  /// Servers that send, take and keep mail.
  static let mail: [Application] = [
    Application(
      "dovecot",
      [
        "dovecot", "imap-login", "pop3-login", "managesieve-login", "submission-login",
        "auth-worker", "auth",
      ], dovecot),
    Application("postfix", ["postfix"], postfix),
    Application("exim", ["exim", "exim4"], exim),
    Application("sendmail", ["sendmail", "sm-mta", "sm-acceptingconnections"], sendmail),
    Application(
      "saslauthd", ["saslauthd"],
      [
        .failed(
          "{:until}auth failure: [user={user:either}] [service={service:until}] [realm={:until}] [mech={method:until}] [reason={reason:any}]"
        )
      ]),
    Application(
      "courier",
      [
        "imapd", "imapd-ssl", "pop3d", "pop3d-ssl", "courierpop3login", "courieresmtpd",
        "esmtpd", "authdaemond",
      ], courier),
    Application("cyrus", ["cyrus", "imaps", "pop3", "pop3s", "timsieved", "sieve", "lmtpunix"], cyrus),
    Application(
      "uw-imap", ["ipop3d", "ipop3sd", "imapsd"],
      [
        .failed(
          "Login {:=failed|failure|excessive login failures} user={user:either} auth={:either} host={:either}[{src_ip:addr}]{:rest}"
        ),
        .failed("Login {:=failed|failure|disabled} user={user:either} host={:either}[{src_ip:addr}]{:rest}"),
        .login("Login user={user:either} host={:either}[{src_ip:addr}]{:rest}"),
      ]),
    Application(
      "qpopper", ["popper", "in.qpopper", "qpopper"],
      [
        .failed(
          "{:=[AUTH] |}Failed attempted login to {user:either} from host {:until}({:until}) {src_ip:addr}"),
        .failed("{user:either} at {:either} ({src_ip:addr}): -ERR [AUTH] {reason:rest}"),
      ]),
    Application(
      "solid-pop3d", ["solid-pop3d"],
      [
        .failed("authentication failed: {reason:=no such user}: {user+invalid_user:any} - {src_ip:host}"),
        .failed("authentication failed: {user:any} - {src_ip:host}"),
      ]),
    Application(
      "perdition", ["perdition", "perdition.imap4", "perdition.imap4s", "perdition.pop3", "perdition.pop3s"],
      [
        .failed(
          #"Auth: {src_ip+src_port:peer}->{dst_ip+dst_port:peer} {:until}authentication_id="{user:either}" server="{:until}status="failed: {reason:rest}"#
        ),
        .failed(
          #"Auth: {src_ip+src_port:peer}->{dst_ip+dst_port:peer} user="{user:either}" server="{:until}status="failed{reason:rest}"#
        ),
        .failed("Fatal Error reading authentication information from client {src_ip+src_port:peer}->{:rest}"),
      ]),
    Application(
      "vpopmail", ["vpopmail", "vchkpw", "qmail-smtpd", "vchkpw-smtp", "vchkpw-pop3", "vchkpw-imap"],
      [
        .failed(
          "{:=vchkpw-smtp: |vchkpw-pop3: |vchkpw-imap: |vchkpw-submission: |vchkpw: |}{reason:=password fail|null password given} {:either}{:=) |}{user}:{src_ip:addr}"
        ),
        .unknown(
          "{:=vchkpw-smtp: |vchkpw-pop3: |vchkpw-imap: |vchkpw-submission: |vchkpw: |}vpopmail user not found {user+invalid_user:any}:{src_ip:addr}"
        ),
      ]),
    Application(
      "rblsmtpd", ["rblsmtpd"],
      [
        .refused("rblsmtpd: {src_ip:addr} pid {:digits}: {reason:rest}")
      ]),
    Application(
      "opensmtpd", ["smtpd"],
      [
        .failed(
          #"{} smtp {:=event=|}failed-command {:=session=|}{:until}address={src_ip:host} host={:until} command="AUTH {:either}" result="535 {reason:any}""#
        ),
        .refused(
          #"{} smtp {:=event=|}failed-command {:until}address={src_ip:host} host={:until} command="{:either}" result="5{reason:any}""#
        ),
        .failed(
          "{} smtp {:=event=|}authentication user={user:until} {:=address=}{src_ip:host} host={} result=permfail"
        ),
      ]),
    Application(
      "zimbra", ["zimbramon", "zimbra"],
      [
        .failed(
          "{:until}oip={src_ip:addr}{:until}security - cmd=Auth; account={user:either}; {:until}error=authentication failed for [{:any}]{:=|, }{reason:rest}"
        ),
        .failed(
          "{:until}[ip={src_ip:addr};{:until}security - cmd=Auth; account={user:either}; {:until}error=authentication failed for [{:any}]{:=|, }{reason:rest}"
        ),
      ]),
    Application(
      "kerio", ["kerio", "mailserver"],
      [
        .failed(
          "{:until}Failed {method:=IMAP|SMTP|POP3|HTTP|HTTPS/WebMail|WebMail|NNTP|LDAP} login from {src_ip:host}, user {user:rest}"
        ),
        .failed(
          "{:until}{method:=IMAP|SMTP|POP3|HTTP|WebAdmin|NNTP|LDAP}: Invalid password for user {user:either}. Attempt from IP address {src_ip:addr}{:rest}"
        ),
        .unknown(
          "{:until}{method:=IMAP|SMTP|POP3|HTTP|WebAdmin|NNTP|LDAP}: User {user+invalid_user:either} doesn't exist. Attempt from IP address {src_ip:addr}{:rest}"
        ),
        .refused("{:until}IP address {src_ip:addr} found in DNS blacklist{reason:rest}"),
        .refused("{:until}Relay attempt from IP address {src_ip:addr}{:rest}"),
        .refused(
          "{:until}Attempt to deliver to unknown recipient <{:either}>, from <{:either}>, IP address {src_ip:addr}{:rest}"
        ),
      ]),
    Application(
      "domino", ["domino"],
      [
        .failed(
          "{:until}smtp: {user:either} [{src_ip:addr}] authentication failure using internet password{:rest}"),
        .failed(
          "{:until}SMTP Server: Authentication failed for user {user:either} ; connecting host {src_ip:addr}{:rest}"
        ),
      ]),
    Application(
      "assp", ["assp"],
      [
        .failed("{src_ip:addr} {:until}SMTP Error] 535 {reason:rest}"),
        .failed(
          "{:=|[Worker_1] |[Worker_2] |[Worker_3] |[Worker_4] |[Worker_5] }{src_ip:addr} {:until}max sender authentication errors ({attempts:digits}) exceeded{:rest}"
        ),
        .failed(
          "{:=|[Worker_1] |[Worker_2] |[Worker_3] |[Worker_4] |[Worker_5] }{src_ip:addr} {:until}[SMTP Error] 535 {reason:rest}"
        ),
      ]),
    Application(
      "oracle-ims", ["imta"],
      [
        .failed(
          #"{:until}ap="TCP|{:addr}|{:digits}|{src_ip:addr}|{src_port:digits}"{:until}mi="{:=Bad password|Authentication unsuccessful}{:until}us="{user:until}"{:until}di="535 {reason:rest}"#
        ),
        .failed(
          #"{:until}ap="TCP|{:addr}|{:digits}|{src_ip:addr}|{src_port:digits}"{:until}mi="{:=Bad password|Authentication unsuccessful}{reason:rest}"#
        ),
      ]),
  ]

  private static let dovecot: [MessageShape] = {
    let loginStart =
      "{:=imap-login: |pop3-login: |managesieve-login: |submission-login: |}{:=Info: |Warning: |Error: |}"
    let peer = "user=<{user:any}>, method={method}, rip={src_ip:addr}{:=,|}{:rest}"
    let bare = "user=<{user:any}>, rip={src_ip:addr}{:=,|}{:rest}"
    var shapes: [MessageShape] = []
    for tail in [peer, bare] {
      shapes += [
        .failed(loginStart + "{:until}(auth failed, {attempts:digits} attempt{:until}: " + tail),
        .failed(
          loginStart + "{:until}(tried to use {:=disallowed|disabled} plaintext auth){:until}: " + tail),
        .probe(loginStart + "{:until}(no auth attempts in {:until}: " + tail),
        .probe(loginStart + "{:until}(client didn't finish SASL auth, {:until}: " + tail),
        .probe(
          loginStart
            + "{reason:=Disconnected: Too many bad commands|Disconnected: Too many invalid commands}{:until}: "
            + tail),
        .refused(loginStart + "Maximum number of connections from user+IP exceeded {:until}: " + tail),
        .failed(loginStart + "{:until} (auth_failed){:until}: " + tail),
      ]
    }
    shapes.append(
      .login(loginStart + "Login: user=<{user:any}>, method={method}, rip={src_ip:addr}, {:rest}"))
    // What a database of passwords says, with the session behind the address or not.
    let drivers =
      "{:=pam(|sql(|ldap(|passwd-file(|shadow(|passwd(|checkpassword(|lua(|static(|oauth2(|imap(|vpopmail(|bsdauth(|dict(}"
    for tail in ["", ",<{:until}>"] {
      let place = "{:until}" + drivers + "{user:either},{src_ip:addr}" + tail
      shapes += [
        .failed(place + "): pam_authenticate() failed: {reason:rest}"),
        .failed(place + "): Password mismatch{:rest}"), .failed(place + "): password mismatch{:rest}"),
        .unknown(place + "): unknown user{:rest}"), .failed(place + "): invalid credentials{:rest}"),
        .failed(place + "): Login failed{:rest}"), .failed(place + "): Invalid password{:rest}"),
        .failed(place + "): Authentication failed{:rest}"),
        .failed(place + "): Empty password{:rest}"),
      ]
    }
    return shapes
  }()

  private static let postfix: [MessageShape] = [
    .failed(
      "{:=warning: |}{:until}[{src_ip:addr}]: SASL {method} authentication failed: {reason:until}, sasl_username={user:rest}"
    ),
    .failed("{:=warning: |}{:until}[{src_ip:addr}]: SASL {method} authentication failed: {reason:rest}"),
    .failed("{:=warning: |}{:until}[{src_ip:addr}]: SASL {method} authentication failed"),
    .failed("{:=warning: |}{:until}[{src_ip:addr}]: SASL authentication failure: {reason:rest}"),
    .failed("{:until}: reject: {:=AUTH} from {:until}[{src_ip:addr}]: 535 {reason:rest}"),
    .refused(
      "{:until}reject: {:=RCPT|CONNECT|HELO|EHLO|MAIL|VRFY|ETRN|DATA|END-OF-MESSAGE|AUTH|STARTTLS|BDAT|EXPN|UNKNOWN} from {:until}[{src_ip:addr}]: {reason:rest}"
    ),
    .refused(
      "{:until}reject: {:=RCPT|CONNECT|HELO|EHLO|MAIL|VRFY|ETRN|DATA|END-OF-MESSAGE|AUTH|STARTTLS|BDAT|EXPN|UNKNOWN} from [{src_ip:addr}]:{src_port:digits}: {reason:rest}"
    ),
    .refused(
      "{:=warning: |}Connection {:=rate|concurrency} limit exceeded: {:digits} from {:until}[{src_ip:addr}] for service {:rest}"
    ),
    .refused(
      "{:=warning: |}{:=Message delivery request|Recipient address|AUTH|TLS session} rate limit exceeded: {:digits} from {:until}[{src_ip:addr}] for service {:rest}"
    ),
    .probe("{:=SSL_accept error from }{:until}[{src_ip:addr}]: {reason:rest}"),
    .probe("lost connection after {:until} from {:until}[{src_ip:addr}]{:rest}"),
    .probe("too many errors after {:until} from {:until}[{src_ip:addr}]{:rest}"),
    .probe("improper command pipelining after {:until} from {:until}[{src_ip:addr}]{:rest}"),
    .probe("{:=warning: |}non-SMTP command from {:until}[{src_ip:addr}]: {:rest}"),
    .probe("PREGREET {:digits} after {} from [{src_ip:addr}]:{src_port:digits}: {:rest}"),
    .refused("DNSBL rank {:digits} for [{src_ip:addr}]:{src_port:digits}"),
    .probe(
      "{:=BARE NEWLINE|COMMAND PIPELINING|NON-SMTP COMMAND|COMMAND TIME LIMIT|COMMAND COUNT LIMIT|COMMAND LENGTH LIMIT} from [{src_ip:addr}]:{src_port:digits} after {:rest}"
    ),
    .login("{}: client={:until}[{src_ip:addr}], sasl_method={method:until}, sasl_username={user:rest}"),
  ]

  /// In syslog, and in a log of its own with the process number before the text or not. Whoever greets with an
  /// address in brackets (`([192.0.2.1])`) does not move the one that exim saw: no parenthesis follows that.
  private static let exim: [MessageShape] = ["", "[{:digits}] "].flatMap { start -> [MessageShape] in
    let peers = [
      "[{src_ip:addr}] I=[{:until}]:{:digits}", "[{src_ip:addr}]:{src_port:digits} I=[{:until}]:{:digits}",
      "[{src_ip:addr}]", "[{src_ip:addr}]:{src_port:digits}",
    ]
    return peers.flatMap { peer -> [MessageShape] in
      [
        .failed(
          start + "{method} authenticator failed for {:either}" + peer
            + ": 535 {reason:until} (set_id={user:any})"),
        .failed(start + "{method} authenticator failed for {:either}" + peer + ": 535 {reason:rest}"),
        .failed(start + "{method} authenticator failed for {:either}" + peer + ": 435 {reason:rest}"),
        .failed(
          start + "{method} authenticator failed for {:either}" + peer
            + " U={:until}: 535 {reason:until} (set_id={user:any})"),
        .refused(
          start + "H={:either}" + peer
            + " {:either}rejected {:=RCPT|MAIL|EHLO|HELO|connection|AUTH|DATA|VRFY|after DATA|during} {reason:rest}"
        ),
        .refused(
          start + "H={:either}" + peer
            + " {:=rejected |temporarily rejected |sender verify fail for }{reason:rest}"),
        .refused(
          start + "{:=refused connection from |connection from |rejected connection from }{:either}" + peer
            + " {reason:rest}"),
        .probe(start + "SMTP protocol synchronization error ({reason:either}H={:either}" + peer + " {:rest}"),
        .probe(start + "SMTP protocol error in {:either}H={:either}" + peer + " {reason:rest}"),
        .probe(start + "SMTP call from {:either}" + peer + " dropped: {reason:rest}"),
        .probe(start + "no MAIL in SMTP connection from {:either}" + peer + " {:rest}"),
        .probe(start + "rejected {:=EHLO|HELO} from {:either}" + peer + ": {reason:rest}"),
        .probe(
          start + "unexpected disconnection while reading SMTP command from {:either}" + peer + "{:rest}"),
      ]
    }
  }

  private static let sendmail: [MessageShape] = [
    .failed(
      "{:=|}{:until}AUTH failure ({method:until}): {reason:until}, user={user:either}, relay={:either}[{src_ip:addr}]{:rest}"
    ),
    .failed("{:until}AUTH failure ({method:until}): {reason:until}, relay={:either}[{src_ip:addr}]{:rest}"),
    .refused(
      "{:until}ruleset={:until}, arg1={:either}, relay={:either}[{src_ip:addr}]{:until}, reject={reason:rest}"
    ),
    .refused(
      "{:until}ruleset={:until}, arg1={:either}, arg2={:either}, relay={:either}[{src_ip:addr}]{:until}, reject={reason:rest}"
    ),
    .probe(
      "{:until}[{src_ip:addr}]{:= (may be forged)|} did not issue MAIL/EXPN/VRFY/ETRN during connection to {:rest}"
    ),
    .probe(
      "{:until}rejecting commands from {:until}[{src_ip:addr}]{:= (may be forged)|} due to pre-greeting traffic{:rest}"
    ),
    .probe("{:until}[{src_ip:addr}]{:= (may be forged)|}: possible SMTP attack: {reason:rest}"),
    .probe("{:until}[{src_ip:addr}]{:= (may be forged)|}: {:=VRFY|EXPN} {:either} [rejected]"),
    .login(
      "{:=|}AUTH=server, relay={:until}[{src_ip:addr}]{:until}, authid={user:either}, mech={method:until}, {:rest}"
    ),
  ]

  private static let courier: [MessageShape] = [
    .failed("LOGIN FAILED, user={user:any}, ip=[{src_ip:addr}]{:rest}"),
    .failed("LOGIN FAILED, method={method}, ip=[{src_ip:addr}]{:rest}"),
    .failed("LOGIN FAILED, ip=[{src_ip:addr}]{:rest}"),
    .failed(#"error,relay={src_ip:addr}{:until},msg="535 {reason:until}",cmd:{:rest}"#),
    .failed(#"error,relay={src_ip:addr}{:until}535 Authentication {reason:rest}"#),
    .refused("error,relay={src_ip:addr}{:until}: 5{reason:rest}"),
    .refused(#"error,relay={src_ip:addr}{:until},msg="5{reason:until}",{:rest}"#),
    .login("LOGIN, user={user:any}, ip=[{src_ip:addr}]{:rest}"),
  ]

  private static let cyrus: [MessageShape] = [
    .failed(
      "{:=|imap: |pop3: }badlogin: {:until}[{src_ip:addr}] {method} {user:until} SASL({:until}): {reason:rest}"
    ),
    .failed("{:=|imap: |pop3: }badlogin: {:until}[{src_ip:addr}] {method} [SASL({reason:rest}"),
    .failed("{:=|imap: |pop3: }badlogin: {:until}[{src_ip:addr}] {method:=plaintext} {user} {reason:rest}"),
    .failed("{:=|imap: |pop3: }badlogin: {:until}[{src_ip:addr}] {method} {reason:rest}"),
    .login("login: {:until}[{src_ip:addr}] {user} {method} User logged in{:rest}"),
  ]
}
