extension Application {
  static let chat: [Application] = [
    Application(
      "ejabberd", ["ejabberd"],
      [
        .failed(
          "{:until}Failed {service:=c2s|legacy|HTTP} {method} authentication for {user:either} from {src_ip:addr}: {reason:rest}"
        ),
        .failed(
          "{:until}Failed {service:=c2s|legacy|HTTP} {method} authentication for {user:either} from {src_ip:addr}"
        ),
        .failed(
          "{:until}Failed {service:=c2s|legacy|HTTP} {method} authentication from {src_ip:addr}{:rest}"),
        .failed("{:until}Failed authentication for {user:either} from {:=IP |}{src_ip:addr}{:rest}"),
        .login(
          "{:until}Accepted {:=c2s|legacy} {method} authentication for {user:either} by {:until} backend from {src_ip:addr}"
        ),
      ]),
    Application(
      "prosody", ["prosody"],
      [
        .failed(
          "{:until}Failed authentication attempt ({reason:until}) for user {user:either} from IP: {src_ip:addr}"
        ),
        .failed("{:until}Failed authentication attempt ({reason:until}) from IP: {src_ip:addr}"),
        .failed("{:until}Failed authentication attempt ({reason:until}){:rest}"),
      ]),
    Application(
      "znc", ["znc"],
      [
        .failed("[{user:either}] failed to login from {src_ip:addr}"),
        .login("[{user:either}] connected to ZNC from {src_ip:addr}"),
      ]),
    Application(
      "ngircd", ["ngircd"],
      [
        .failed(#"{:until}Client "{user:either}" {:=rejected|unauthorized}: {reason:rest}"#),
        .refused("{:until}Refused connection from {src_ip:addr}{:rest}"),
      ]),
    Application(
      "synapse", ["synapse", "matrix-synapse"],
      [
        .failed("{:until}Failed password login for user {user:rest}")
      ]),
    Application(
      "counter-strike", ["srcds", "hlds"],
      [
        .failed(#"{:until}Bad Rcon: "{:either}" from "{src_ip+src_port:peer}"{:rest}"#),
        .failed(#"{:until}rcon from "{src_ip+src_port:peer}": Bad Password{:rest}"#),
      ]),
  ]
}
