extension Application {
  static let databases: [Application] = [
    Application(
      "mysql", ["mysqld", "mysql", "mariadbd", "mariadb"],
      [
        .failed(
          "{:until}Access denied for user '{user:either}'@'{src_ip:host}' (using password: {:=YES|NO})"),
        .failed("{:until}Access denied for user '{user:either}'@'{src_ip:host}'"),
        .failed("{:until}Access denied for user '{user:either}'@'{src_ip:host}' to database '{:any}'"),
        .refused("{:until}Host '{src_ip:host}' is not allowed to connect to this {:rest}"),
        .refused("{:until}Host '{src_ip:host}' is blocked because of many connection errors{:rest}"),
      ]),
    Application("postgresql", ["postgres", "postgresql"], postgresql),
    Application(
      "mongodb", ["mongod", "mongodb", "mongos"],
      [
        .failed(
          #"{:until}"msg":"Authentication failed"{:until}"principalName":"{user:until}"{:until}"remote":"{src_ip+src_port:peer}"{:rest}"#
        ),
        .failed(
          #"{:until}"msg":"Authentication failed"{:until}"client":"{src_ip+src_port:peer}"{:until}"user":"{user:until}"{:rest}"#
        ),
        .failed(
          #"{:until}"msg":"Failed to authenticate"{:until}"client":"{src_ip+src_port:peer}"{:until}"user":"{user:until}"{:rest}"#
        ),
        .failed(
          "{:until} authentication failed for {user:either} on {} from client {src_ip+src_port:peer}{:rest}"),
        .failed(
          "{:until}Failed to authenticate {user:either}@{:until} from client {src_ip+src_port:peer}{:rest}"),
      ]),
    Application(
      "redis", ["redis", "redis-server", "valkey", "valkey-server"],
      [
        .probe(
          "{:until}Possible SECURITY ATTACK detected.{:until}Connection from {src_ip+src_port:peer} aborted{:rest}"
        ),
        .probe("{:until}Possible SECURITY ATTACK detected.{reason:rest}"),
      ]),
    Application(
      "mssql", ["sqlservr", "mssql"],
      [
        .failed(
          "{:until}Login failed for user '{user:either}'. Reason: {reason:either} [CLIENT: {src_ip:addr}]"),
        .failed("{:until}Login failed for user '{user:either}'. [CLIENT: {src_ip:addr}]"),
      ]),
    Application(
      "oracle", ["oracle"],
      [
        .failed("{:until}ORA-01017: {reason:rest}")
      ]),
    Application(
      "elasticsearch", ["elasticsearch", "opensearch"],
      [
        .failed(
          "{:until}Authentication of [{user:either}] was terminated by realm [{:until}] - failed to authenticate user [{:any}]"
        ),
        .failed("{:until}Authentication finally failed for {user:either} from {src_ip+src_port:peer}"),
      ]),
  ]

  /// The address stands in the prefix only if `log_line_prefix` has `%h` or `%r`.
  private static let postgresql: [MessageShape] = {
    let tails = [
      #"{:=password|Ident|Peer|Peer|GSSAPI|SSPI|PAM|LDAP|RADIUS|BSD|certificate|SCRAM} authentication failed for user "{user:any}""#
    ]
    var shapes: [MessageShape] = [
      .refused(
        #"{:until}no pg_hba.conf entry for {:=|replication connection from }host "{src_ip:host}", user "{user:any}", database "{:rest}"#
      ),
      .refused(
        #"{:until}no pg_hba.conf entry for replication connection from host "{src_ip:host}", user "{user:any}", {:rest}"#
      ),
      .refused(
        #"{:until}pg_hba.conf rejects {:=|replication }connection for host "{src_ip:host}", user "{user:any}", {:rest}"#
      ),
    ]
    for kind in ["password", "Ident", "Peer", "GSSAPI", "PAM", "LDAP", "RADIUS", "certificate"] {
      for prefix in [
        "{:either}client={src_ip:addr}{:until}", "{:either}host={src_ip:addr}{:until}",
        "{:either} {src_ip:addr}({src_port:digits}) {:until}", "{:either} {src_ip:addr} {:until}",
        "{:either}@{src_ip:addr} {:until}", "{:until}",
      ] {
        for tail in tails.prefix(1) {
          _ = tail
          shapes.append(
            .failed(prefix + "FATAL:  " + kind + #" authentication failed for user "{user:any}""#))
        }
      }
    }
    shapes.append(.unknown(#"{:until}FATAL:  role "{user+invalid_user:any}" does not exist"#))
    return shapes
  }()
}
