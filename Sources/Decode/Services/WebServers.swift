extension Application {
  static let webServers: [Application] = [
    // The client is ErrorLine's to say.
    Application(
      "nginx", ["nginx"],
      [
        .failed(#"{:until} user "{user:either}": password mismatch, client: {:rest}"#),
        .failed(#"{:until} user "{user:either}" was not found in "{:until}", client: {:rest}"#),
        .refused("{:until}: *{:digits} access forbidden by rule, client: {:rest}"),
        .refused("{:until}: *{:digits} limiting requests, {reason:until}, client: {:rest}"),
        .refused("{:until}: *{:digits} limiting connections by zone {:until}, client: {:rest}"),
        .refused("{:until}: *{:digits} directory index of {:either} is forbidden, client: {:rest}"),
        .refused("{:until}ModSecurity: Access denied with code {:digits} {:rest}"),
        .probe(
          "{:until}: *{:digits} client sent invalid {reason:=method|request|header line|host header|host in request line} while {:either}, client: {:rest}"
        ),
        .probe("{:until}: *{:digits} client sent plain HTTP request to HTTPS port{:either}, client: {:rest}"),
        .probe(
          "{:until}: *{:digits} SSL_do_handshake() failed (SSL: {reason:until}) while SSL handshaking, client: {:rest}"
        ),
      ]),
    Application("apache", ["apache2", "httpd"], apache),
    Application(
      "lighttpd", ["lighttpd"],
      [
        .failed(
          "{:until}) password doesn't match for {:either} username: {user:either} , IP: {src_ip+src_port:peer}"
        ),
        .failed(
          "{:until}) password doesn't match for {:either} username: {user:either}, IP: {src_ip+src_port:peer}"
        ),
        .failed(
          "{:until}) password doesn't match for {:either} username: {user:either} IP: {src_ip+src_port:peer}"
        ),
        .failed("{:until}) digest: auth failed for {user:either}: {reason:until}, IP: {src_ip:addr}"),
        .failed("{:until}) digest: auth failed: {reason:until}, IP: {src_ip:addr}"),
        .failed("{:until}) get_password failed, IP: {src_ip:addr}"),
        .failed("{:until}) get_password failed for {user:either}, IP: {src_ip:addr}"),
      ]),
    Application(
      "haproxy", ["haproxy"],
      [
        .failed("{src_ip+src_port:peer} [{:until}] {} {} {} 401 {:digits} {:rest}"),
        .refused("{src_ip+src_port:peer} [{:until}] {} {} {} 403 {:digits} {:rest}"),
        .failed("{src_ip+src_port:peer} [{:until}] {} {}/<NOSRV> {} 407 {:digits} {:rest}"),
      ]),
    Application(
      "squid", ["squid"],
      [
        .refused("{:digits} {src_ip:addr} TCP_DENIED/{reason} {:rest}"),
        .refused("{:until} {src_ip:addr} TCP_DENIED/{reason} {:rest}"),
        .probe("{:digits} {src_ip:addr} NONE/{reason:=400|405|501} {:rest}"),
        .probe("{:digits} {src_ip:addr} NONE_NONE/{reason:=400|405|501} {:rest}"),
      ]),
    Application(
      "tomcat", ["tomcat", "tomcat9", "tomcat10", "catalina"],
      [
        .failed(#"{:until}An attempt was made to authenticate the locked user "{user:any}""#)
      ]),
    Application(
      "caddy", ["caddy"],
      [
        .failed(#"{:until}"msg":"invalid user or password"{:rest}"#),
        .failed(
          #"{:until}"logger":"http.log.access{:until}"remote_ip":"{src_ip:addr}"{:until}"status":401{:rest}"#),
        .refused(
          #"{:until}"logger":"http.log.access{:until}"remote_ip":"{src_ip:addr}"{:until}"status":403{:rest}"#),
      ]),
    Application(
      "php", ["suhosin", "php", "php-fpm"],
      [
        .probe("ALERT{:= | - }{:either}(attacker '{src_ip:addr}', file '{:rest}"),
        .probe("ALERT-SIMULATION - {:either}(attacker '{src_ip:addr}', file '{:rest}"),
      ]),
  ]

  /// Behind `[client …]`, which is ErrorLine's to read where the program is known.
  private static let apache: [MessageShape] = {
    let start = "{:until}[client {:until}] "
    let ldap = "{:=auth_ldap authenticate: |authnz_ldap authenticate: }"
    return [
      .unknown(start + "{:=AH01618: |}user {user+invalid_user:either} not found: {:rest}"),
      .failed(start + "{:=AH01617: |}user {user:either}: authentication failure for {:rest}"),
      .failed(start + "{:=AH01617: |AH01631: |}user {user:either}: authorization failure for {:rest}"),
      .failed(
        start + "{:=AH01695: |AH01694: |}" + ldap + "user {user:either} authentication failed; URI {:rest}"),
      .unknown(
        start
          + "{:=AH01790: |}{:=Digest: |}user `{user+invalid_user:either}' in realm `{:until}' not found: {:rest}"
      ),
      .failed(
        start
          + "{:=AH01792: |}{:=Digest: |}user `{user:either}' in realm `{:until}': password mismatch: {:rest}"),
      .failed(start + "{:=AH01788: |}{:=Digest: |}realm mismatch - got {:rest}"),
      .probe(start + "{:=AH01793: |}{:=Digest: |}invalid qop `{:rest}"),
      .probe(start + "{:=AH01776: |AH01777: |AH01775: |}{:=Digest: |}invalid nonce {:rest}"),
      .refused(start + "{:=AH01797: |AH01630: |AH01802: |}client denied by server configuration: {:rest}"),
      .refused(
        start + "{:=AH01627: |AH01629: |AH01626: |}authorization result of Require {:until}: denied{:rest}"),
      .refused(start + "ModSecurity: {:either}Access denied with code {:digits}{:rest}"),
      .refused("{:until}ModSecurity: Access denied with code {:digits}{:rest}"),
      .refused(start + "{:=AH01276: |}Cannot serve directory {:either}: {:rest}"),
      .probe(start + "{:=AH00135: |}Invalid method in request {:rest}"),
      .probe(start + "{:=AH00126: |}Invalid URI in request {:rest}"),
      .probe(start + "{:=AH00566: |AH00565: |}request failed: {reason:rest}"),
      .probe(
        start
          + "{:=AH00567: |AH00568: |AH00550: |AH00561: |}{reason:=request failed: |Request header exceeds |request header exceeds }{:rest}"
      ),
      .probe(start + "{:=AH01264: |}script not found or unable to stat: {:rest}"),
      .probe(start + "{:=AH01071: |}Got error 'Primary script unknown{:rest}"),
      .probe(start + "script '{:either}' not found or unable to stat{:rest}"),
    ]
  }()
}
