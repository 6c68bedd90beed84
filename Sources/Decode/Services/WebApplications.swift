extension Application {
  static let webApplications: [Application] = [
    Application(
      "roundcube", ["roundcube"],
      [
        .failed(
          "{:until}IMAP Error: Login failed for {user:either} from {src_ip:addr}{:=. |(X-|[| against }{:rest}"
        ),
        .failed("{:until}Failed login for {user:either} from {src_ip:addr}{:= in session |(X-|[}{:rest}"),
        .login(
          "{:until}Successful login for {user:either} (ID: {:digits}) from {src_ip:addr} in session {:rest}"),
      ]),
    Application(
      "squirrelmail", ["squirrelmail"],
      [
        .failed("{:until}[LOGIN_ERROR] {user:either} ({:until}) from {src_ip:addr}: {reason:rest}"),
        .login("{:until}[LOGIN] {user:either} ({:until}) from {src_ip:addr}: {:rest}"),
      ]),
    Application(
      "horde", ["HORDE", "horde"],
      [
        .failed("{:until}FAILED LOGIN for {user:either} [{src_ip:addr}]{:= to | (forwarded}{:rest}"),
        .failed(
          "{:until}FAILED LOGIN {:digits} for {user:either} [{src_ip:addr}]{:= to | (forwarded}{:rest}"),
        .login("{:until}Login success for {user:either} [{src_ip:addr}]{:= to | (forwarded}{:rest}"),
      ]),
    Application(
      "sogo", ["sogod", "sogo"],
      [
        .failed(
          "{:until}SOGoRootPage Login from '{src_ip:addr}' for user '{user:either}' might not have worked{:rest}"
        ),
        .failed(
          "{:until}SOGoRootPage Login from '{src_ip:addr}{:until}' for user '{user:either}' might not have worked{:rest}"
        ),
      ]),
    Application(
      "phpmyadmin", ["phpMyAdmin", "phpmyadmin"],
      [
        .failed(
          "{:until}user denied: {user:either} ({reason:=mysql-denied|allow-denied|root-denied|empty-denied}) from {src_ip:addr}"
        ),
        .failed("{:until}user denied: {user:either} from {src_ip:addr}"),
      ]),
    Application(
      "drupal", ["drupal"],
      [
        .failed("{:until}|{:digits}|user|{src_ip:addr}|{:until}|Login attempt failed for {user:any}."),
        .failed("{:until}|{:digits}|user|{src_ip:addr}|{:until}|Login attempt failed from {:rest}"),
        .login("{:until}|{:digits}|user|{src_ip:addr}|{:until}|Session opened for {user:any}."),
      ]),
    Application(
      "wordpress", ["wordpress", "wp"],
      [
        .failed(
          "{:=Authentication failure|XML-RPC authentication failure|REST authentication failure} for {user:either} from {src_ip:addr}"
        ),
        .failed("{:=XML-RPC |REST |}authentication failure from {src_ip:addr}"),
        .unknown(
          "{:=Authentication|XML-RPC authentication|REST authentication} attempt for unknown user {user+invalid_user:either} from {src_ip:addr}"
        ),
        .refused("Blocked authentication attempt for {user:either} from {src_ip:addr}"),
        .probe("Blocked user enumeration attempt from {src_ip:addr}"),
        .probe(
          "{reason:=Pingback error |Pingback requested|Untrusted X-Forwarded-For header}{:until}from {src_ip:addr}"
        ),
        .login("Accepted password for {user:either} from {src_ip:addr}"),
      ]),
    Application(
      "nextcloud", ["nextcloud", "Nextcloud", "owncloud", "ownCloud"],
      [
        .failed(
          #"{:until}"message":"Login failed: {:='|}{user:either}{:='|} (Remote IP: {:='|}{src_ip:addr}{:='|}{:until})"{:rest}"#
        ),
        .failed(
          #"{:until}"message":"Two-factor challenge failed: {user:either} (Remote IP: {:='|}{src_ip:addr}{:rest}"#
        ),
        .refused(
          #"{:until}"message":"Trusted domain error. \"{src_ip:addr}\" tried to access using {:rest}"#),
        .failed("{:until}Login failed: '{user:either}' (Remote IP: '{src_ip:addr}'{:rest}"),
        .failed("{:until}Login failed: {user:either} (Remote IP: {src_ip:addr}){:rest}"),
        .failed("{:until}Login failed: {user:either} (Remote IP: '{src_ip:addr}'{:rest}"),
        .refused(#"{:until}Trusted domain error. "{src_ip:addr}" tried to access using {:rest}"#),
      ]),
    Application(
      "keycloak", ["keycloak"],
      [
        .failed(
          #"{:until}type="{:=LOGIN_ERROR|CLIENT_LOGIN_ERROR|IDENTITY_PROVIDER_LOGIN_ERROR|RESET_PASSWORD_ERROR}"{:until}ipAddress="{src_ip:addr}", error="{reason:until}"{:until}username="{user:until}"{:rest}"#
        ),
        .failed(
          #"{:until}type="{:=LOGIN_ERROR|CLIENT_LOGIN_ERROR|IDENTITY_PROVIDER_LOGIN_ERROR}"{:until}ipAddress="{src_ip:addr}", error="{reason:until}"{:rest}"#
        ),
        .failed(
          "{:until}type=LOGIN_ERROR, {:until}ipAddress={src_ip:addr}, error={reason:until}, {:until}username={user:until}, {:rest}"
        ),
        .failed(
          "{:until}type=LOGIN_ERROR, {:until}ipAddress={src_ip:addr}, error={reason:until}, {:until}username={user}"
        ),
        .failed("{:until}type=LOGIN_ERROR, {:until}ipAddress={src_ip:addr}, error={reason:rest}"),
      ]),
    Application(
      "vaultwarden", ["vaultwarden", "bitwarden_rs"],
      [
        .failed(
          "{:until}Username or password is incorrect. Try again. IP: {src_ip:addr}. Username: {user:any}."),
        .failed("{:until}Invalid admin token. IP: {src_ip:addr}{:rest}"),
        .failed("{:until}Invalid TOTP code! Server time: {:until} IP: {src_ip:addr}"),
        .login("{:until}User {user:either} logged in successfully. IP: {src_ip:addr}"),
      ]),
    Application(
      "bitwarden", ["bitwarden", "bitwarden-identity"],
      [
        .failed("{:until}Failed login attempt. {src_ip:addr}{:rest}"),
        .failed("{:until}Failed login attempt, 2FA invalid. {src_ip:addr}{:rest}"),
      ]),
    Application(
      "gitlab", ["gitlab"],
      [
        .failed("{:until}Failed Login: username={user:any} ip={src_ip:addr}{:rest}"),
        .refused(
          #"{:until}"message":"Rack_Attack","env":"{:=blocklist|throttle}","remote_ip":"{src_ip:addr}"{:rest}"#
        ),
      ]),
    Application(
      "gitea", ["gitea", "forgejo", "gogs"],
      [
        .failed(
          "{:until}Failed authentication attempt for {user:either} from {src_ip+src_port:peer}: {reason:rest}"
        ),
        .failed("{:until}Failed authentication attempt for {user:either} from {src_ip+src_port:peer}"),
        .failed("{:until}Failed authentication attempt from {src_ip+src_port:peer}{:rest}"),
        .failed("{:until}nvalid credentials from {src_ip+src_port:peer}{:rest}"),
      ]),
    Application(
      "grafana", ["grafana", "grafana-server"],
      [
        .failed(
          #"{:until}msg="Invalid username or password"{:either}remote_addr={src_ip+src_port:peer}{:rest}"#),
        .failed(
          #"{:until}msg="Failed to authenticate request"{:either}remote_addr={src_ip+src_port:peer}{:rest}"#),
        .failed(
          #"{:until}msg="Request Completed" method=POST path=/login status=401 remote_addr={src_ip+src_port:peer}{:rest}"#
        ),
        .failed(#"{:until}msg="Failed to authenticate request"{:rest}"#),
      ]),
    Application(
      "guacamole", ["guacamole", "guacd"],
      [
        .failed(#"{:until}Authentication attempt from {src_ip:addr} for user "{user:any}" failed.{:rest}"#),
        .failed(
          #"{:until}Authentication attempt from [{src_ip:addr}, {:until}] for user "{user:any}" failed.{:rest}"#
        ),
        .failed(
          #"{:until}Authentication attempt from [{src_ip:addr}, {:until} for user "{user:any}" failed.{:rest}"#
        ),
        .failed("{:until}Authentication attempt from {src_ip:addr} failed.{:rest}"),
        .failed("{:until}Anonymous authentication attempt from {src_ip:addr} failed.{:rest}"),
        .login(#"{:until}User "{user:either}" successfully authenticated from {src_ip:addr}.{:rest}"#),
      ]),
    Application(
      "zabbix", ["zabbix", "zabbix_server"],
      [
        .failed(#"{:until}failed login of user "{user:either}" from "{src_ip:addr}"{:rest}"#),
        .failed(#"{:until}login failed "{user:either}" from {src_ip:addr}{:rest}"#),
        .refused(
          #"{:until}failed to accept an incoming connection: connection from "{src_ip:addr}" rejected{:rest}"#
        ),
      ]),
    Application(
      "homeassistant", ["hass", "homeassistant", "home-assistant"],
      [
        .failed(
          "{:until}Login attempt or request with invalid authentication from {} ({src_ip:addr}){:rest}"),
        .failed("{:until}Login attempt or request with invalid authentication from {src_ip:addr}{:rest}"),
      ]),
    Application(
      "centreon", ["centreon"],
      [.failed("{:until}[WEB] [{src_ip:addr}] Authentication failed for '{user:any}'{:rest}")]),
    Application(
      "froxlor", ["froxlor", "Froxlor"],
      [
        .unknown(
          "{:until}[Login Action {src_ip:addr}] Unknown user '{user+invalid_user:any}' tried to login{:rest}"),
        .failed(
          "{:until}[Login Action {src_ip:addr}] User '{user:any}' tried to login with wrong password{:rest}"),
      ]),
    Application(
      "directadmin", ["directadmin"],
      [
        .failed(
          "{:until}'{src_ip:addr}' {attempts:digits} failed login attempt{:=s|}. Account '{user:any}'{:rest}")
      ]),
    Application(
      "groupoffice", ["groupoffice"],
      [.failed(#"{:until}LOGIN FAILED for user: "{user:either}" from IP: {src_ip:addr}{:rest}"#)]),
    Application(
      "openwebmail", ["openwebmail"],
      [
        .failed("{:until}({src_ip:addr}) {user} - {:=login error|userinfo error} - {reason:rest}")
      ]),
    Application(
      "tine20", ["tine20"],
      [.failed("{:until}Login with username {user:either} from {src_ip:addr} failed ({:rest}")]),
    Application(
      "zoneminder", ["zm", "web_php", "zoneminder"],
      [
        .failed(
          #"{:until}[client {src_ip:addr}:{src_port:digits}] WAR [Login denied for user "{user:any}"]{:rest}"#
        ),
        .failed(#"{:until}WAR [Login denied for user "{user:any}"]{:rest}"#),
        .unknown("{:until}ERR [Could not retrieve user {user+invalid_user:any} details]{:rest}"),
      ]),
    Application(
      "mediawiki", ["mediawiki"],
      [
        .failed("{:until}Login failed for {user:either} from {src_ip:addr}{:rest}")
      ]),
    Application(
      "jenkins", ["jenkins"],
      [
        .failed("{:until}Login attempt failed for user {user:either} from {src_ip:addr}{:rest}"),
        .failed("{:until}Failed to authenticate user: {user:either} from {src_ip:addr}{:rest}"),
      ]),
    Application(
      "authelia", ["authelia"],
      [
        .failed(
          #"{:until}Unsuccessful {method:=1FA|TOTP|Duo|Webauthn|WebAuthn} authentication attempt by user '{user:until}'{:either}remote_ip={:="|}{src_ip:addr}{:rest}"#
        ),
        .failed(#"{:until}Unsuccessful authentication attempt{:until}remote_ip={:="|}{src_ip:addr}{:rest}"#),
      ]),
    Application(
      "jellyfin", ["jellyfin"],
      [
        .failed(
          #"{:until}Authentication request for "{user:either}" has been denied (IP: "{src_ip:addr}"){:rest}"#
        ),
        .failed(
          "{:until}Authentication request for {user:either} has been denied (IP: {src_ip:addr}){:rest}"
        ),
      ]),
    Application(
      "qbittorrent", ["qbittorrent", "qbittorrent-nox"],
      [
        .failed(
          "{:until}WebAPI login failure. Reason: {reason:until}, attempt count: {attempts:digits}, IP: {src_ip:addr}, username: {user:rest}"
        )
      ]),
    Application(
      "redmine", ["redmine"],
      [.failed("{:until}Failed login for '{user:either}' from {src_ip:addr} at {:rest}")]),
    Application(
      "paperless", ["paperless"],
      [.failed("{:until}Login failed for user `{user:either}` from {:=|private }IP `{src_ip:addr}`{:rest}")]),
    Application(
      "radicale", ["radicale"],
      [
        .failed("{:until}Failed login attempt from {src_ip:addr}{:until}: '{user:any}'{:rest}")
      ]),
    Application(
      "calibre-web", ["calibre-web"],
      [.failed(#"{:until}Login failed for user "{user:either}" IP-address: {src_ip:addr}"#)]),
  ]
}
