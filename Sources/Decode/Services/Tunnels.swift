extension Application {
  /// Virtual private networks.
  static let tunnels: [Application] = [
    Application(
      "openvpn", ["openvpn", "ovpn-server", "ovpn", "openvpn-server"],
      [
        .failed("{user:until}/{src_ip+src_port:peer} TLS Auth Error: {reason:rest}"),
        .failed("{src_ip+src_port:peer} TLS Auth Error: {reason:rest}"),
        .probe("{src_ip+src_port:peer} TLS Error: {reason:rest}"),
        .probe("{src_ip+src_port:peer} TLS_ERROR: {reason:rest}"),
        .probe(
          "TLS Error: incoming packet authentication failed from [AF_INET]{src_ip+src_port:peer}{:rest}"),
        .probe("TLS Error: {reason:until} from [AF_INET]{src_ip+src_port:peer}{:rest}"),
        .probe("TLS Error: {reason:until} from [AF_INET6]{src_ip+src_port:peer}{:rest}"),
        .probe("tls-crypt unwrap error: {reason:until} from [AF_INET]{src_ip+src_port:peer}{:rest}"),
        .failed("{src_ip+src_port:peer} VERIFY ERROR: {reason:rest}"),
        .failed("{src_ip+src_port:peer} SENT CONTROL [{user:either}]: 'AUTH_FAILED{:rest}"),
        .failed("{:until}/{src_ip+src_port:peer} SENT CONTROL [{user:either}]: 'AUTH_FAILED{:rest}"),
        .probe("{src_ip+src_port:peer} WARNING: Bad encapsulated packet length from peer {:rest}"),
        .login("{src_ip+src_port:peer} [{user:either}] Peer Connection Initiated with {:rest}"),
      ]),
    Application(
      "strongswan", ["charon", "charon-systemd", "ipsec", "strongswan"],
      [
        .failed(
          "{:until}tried {:digits} shared key{:=s|} for '{:until}' - '{user:either}', but MAC mismatched"),
        .failed("{:until}EAP method {method} failed for peer '{user:either}'"),
        .failed("{:until}EAP method {method} failed for peer {user:rest}"),
        .failed("{:until}XAuth authentication of '{user:either}' failed"),
        .failed("{:until}no EAP key found for hosts '{:until}' - '{user:either}'"),
        .failed("{:until}EAP-MS-CHAPv2 verification failed, retry ({attempts:digits})"),
        .probe("{:until}no IKE config found for {dst_ip:until}...{src_ip:addr}, sending NO_PROPOSAL_CHOSEN"),
      ]),
    Application(
      "softether", ["vpnserver", "softethervpn"],
      [
        .failed(
          #"{:until}User authentication failed. The user name that has been provided was "{user:either}", from {src_ip:addr}.{:rest}"#
        ),
        .failed(
          #"{:until}User authentication failed. The user name that has been provided was "{user:any}"{:rest}"#
        ),
      ]),
    Application(
      "ocserv", ["ocserv"],
      [
        .failed("{:until}failed authentication for '{user:either}'{:rest}"),
        .failed("{:until}: {src_ip:addr} failed authentication attempt for user '{user:any}'{:rest}"),
      ]),
    Application(
      "stunnel", ["stunnel", "stunnel4"],
      [
        .refused("{:until}Service [{service:until}] from {src_ip+src_port:peer} REFUSED by libwrap{:rest}"),
        .refused("{:until}Connection from {src_ip+src_port:peer} REFUSED by libwrap{:rest}"),
        .failed("{:until}SSL_accept from {src_ip+src_port:peer} : {reason:rest}"),
        .failed("{:until}VERIFY ERROR: {reason:rest}"),
      ]),
    Application(
      "pptpd", ["pptpd", "pppd"],
      [
        .failed("{:=CHAP|PAP|MS-CHAPv2} peer authentication failed for {user:rest}"),
        .failed("Peer {user:either} failed CHAP authentication"),
      ]),
  ]
}
