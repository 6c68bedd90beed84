extension MessageShape {
  /// sshd, sshd-session and sshd-auth, wordings of OpenSSH 5 to 10. ` [preauth]` at the end and `error: ` or
  /// `fatal: ` at the start are taken off before.
  static let sshd: [MessageShape] = sshdAuthentication + sshdRefusals + sshdConnections + sshdServer

  private static let sshdAuthentication: [MessageShape] =
    [
      "Failed {method} for invalid user {invalid_user+user:any}",
      "Failed {method} for illegal user {invalid_user+user:any}",
      "Failed {method} for {user:any}", "Accepted {method} for {user:any}",
      "Postponed {method} for invalid user {invalid_user+user:any}", "Postponed {method} for {user:any}",
      "Partial {method} for {user:any}",
    ].flatMap { (start: String) -> [MessageShape] in
      // The line without a key comes first: a name that imitates a key's tail must not win.
      let peer = start + " from {src_ip} port {src_port:digits} ssh2"
      return [
        MessageShape(stringLiteral: peer),
        MessageShape(stringLiteral: peer + ": {key_type} {key_fingerprint}"),
        MessageShape(
          stringLiteral: peer
            + ": {key_type} {key_fingerprint} ID {:until} (serial {:digits}) CA {} {}"),
        MessageShape(stringLiteral: start + " from {src_ip} port {src_port:digits}"),
      ]
    }

  private static let sshdRefusals: [MessageShape] = [
    "Invalid user {invalid_user+user:any} from {src_ip} port {src_port:digits}",
    "Invalid user {invalid_user+user:any} from {src_ip}",
    "Illegal user {invalid_user+user:any} from {src_ip}",
    "input_userauth_request: invalid user {invalid_user+user:rest}",
    "User {user:any} from {src_ip} not allowed because {reason:rest}",
    "User {user:any} not allowed because {reason:rest}",
    "maximum authentication attempts exceeded for invalid user {invalid_user+user:any} from {src_ip} port {src_port:digits} ssh2",
    "maximum authentication attempts exceeded for {user:any} from {src_ip} port {src_port:digits} ssh2",
    "Access denied for user {user:any} by PAM account configuration",
    "ROOT LOGIN REFUSED FROM {src_ip} port {src_port:digits}",
    "ROOT LOGIN REFUSED FROM {src_ip}",
    "Authentication refused: {reason:rest}",
    "Authentication key {key_type} {key_fingerprint} revoked by file {:rest}",
    "PAM: {reason:until} for illegal user {invalid_user+user:any} from {src_ip}",
    "PAM: {reason:until} for {user:any} from {src_ip}",
  ]

  private static let sshdConnections: [MessageShape] =
    ["Connection closed by", "Connection reset by", "Disconnected from"].flatMap { start -> [MessageShape] in
      [
        "\(start) invalid user {invalid_user+user:any} {src_ip} port {src_port:digits}",
        "\(start) authenticating user {user:any} {src_ip} port {src_port:digits}",
        "\(start) user {user:any} {src_ip} port {src_port:digits}",
        "\(start) {src_ip} port {src_port:digits}",
        "\(start) {src_ip}",
      ].map { MessageShape(stringLiteral: $0) }
    } + [
      "Disconnecting invalid user {invalid_user+user:any} {src_ip} port {src_port:digits}: {reason:rest}",
      "Disconnecting authenticating user {user:any} {src_ip} port {src_port:digits}: {reason:rest}",
      "Disconnecting user {user:any} {src_ip} port {src_port:digits}: {reason:rest}",
      "Disconnecting {src_ip} port {src_port:digits}: {reason:rest}",
      "Disconnecting: {reason:rest}",
      "Received disconnect from {src_ip} port {src_port:digits}:{:digits}: {reason:rest}",
      "Received disconnect from {src_ip}: {:digits}: {reason:rest}",
      "Did not receive identification string from {src_ip} port {src_port:digits}",
      "Did not receive identification string from {src_ip}",
      "Bad protocol version identification '{:any}' from {src_ip} port {src_port:digits}",
      "Protocol major versions differ for {src_ip} port {src_port:digits}: {reason:rest}",
      "Unable to negotiate with {src_ip} port {src_port:digits}: {reason:rest}",
      "Unable to negotiate with {src_ip}: {reason:rest}",
      "banner exchange: Connection from {src_ip} port {src_port:digits}: {reason:rest}",
      "ssh_dispatch_run_fatal: Connection from {src_ip} port {src_port:digits}: {reason:rest}",
      "kex_exchange_identification: {reason:rest}",
      "Timeout before authentication for {src_ip} port {src_port:digits}",
      "Timeout before authentication for connection from {src_ip} to {dst_ip}, pid = {:digits}",
      "Connection from {src_ip} port {src_port:digits} on {dst_ip} port {dst_port:digits} rdomain {:rest}",
      "Connection from {src_ip} port {src_port:digits} on {dst_ip} port {dst_port:digits}",
      "Connection from {src_ip} port {src_port:digits}",
      "Address {src_ip} maps to {:rest}",
      "reverse mapping checking getaddrinfo for {} [{src_ip:until}] failed{:rest}",
    ]

  private static let sshdServer: [MessageShape] = [
    "Server listening on {dst_ip} port {dst_port:digits}.",
    "Server listening on {dst_ip} port {dst_port:digits} {:rest}",
    "drop connection #{:digits} from [{src_ip:until}]:{src_port:digits} on [{dst_ip:until}]:{dst_port:digits} {reason:rest}",
    "subsystem request for {service} by user {user:any} failed, subsystem not found",
    "subsystem request for {service} by user {user:rest}",
    "subsystem request for {service}",
    "Starting session: {:until} for {user:any} from {src_ip} port {src_port:digits} id {:digits}",
    "Close session: user {user:any} from {src_ip} port {src_port:digits} id {:digits}",
    "Change of username or service not allowed: ({user:until},{:rest}",
  ]
}
