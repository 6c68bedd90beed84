extension MessageShape {
  /// logind, journald, timedated, timesyncd and coredump in text files; see `systemd`.
  static let systemdDaemons: [MessageShape] = [
    MessageShape(
      "New session {} of user {user:any}.", messageID: "8d45620c1a4348dbb17410da57c60c66"),
    MessageShape(
      "New session '{:until}' of user '{user:until}' with class {:rest}",
      messageID: "8d45620c1a4348dbb17410da57c60c66"),
    MessageShape("Removed session {:rest}", messageID: "3354939424b4456d9802ca8333ed424a"),
    MessageShape("System is powering down{:rest}", messageID: "98268866d1d54a499c4e98921d93bc40"),
    MessageShape("System is rebooting{:rest}", messageID: "98268866d1d54a499c4e98921d93bc40"),
    MessageShape("System is halting{:rest}", messageID: "98268866d1d54a499c4e98921d93bc40"),
    MessageShape("The system will {:until} now!", messageID: "98268866d1d54a499c4e98921d93bc40"),
    MessageShape("Journal started", messageID: "f77379a8490b408bbe5f6940505a777b"),
    MessageShape("Journal stopped", messageID: "d93fb3c9c24d451a97cea615ce59c00b"),
    MessageShape(
      "Suppressed {N_DROPPED:digits} messages from {unit:rest}", messageID: "a596d6fe7bfa4994828e72309e95d61e"
    ),
    MessageShape("Missed {N_DROPPED:digits} kernel messages", messageID: "e9bf28e6e834481bb6f48f548ad13606"),
    MessageShape(
      "Forwarding to syslog missed {N_DROPPED:digits} messages.",
      messageID: "0027229ca0644181a76c4e92458afa2e"),
    MessageShape(
      "{} Journal ({:until}) is {:until}, max {:rest}", messageID: "ec387f577b844b8fa948f33cad9a75e6"),
    MessageShape("Changed local time to {:rest}", messageID: "c7a787079b354eaaa9e77b371893cd27"),
    MessageShape(
      "Changed time zone to '{TIMEZONE:until}'{:rest}", messageID: "45f82f4aef7a4bbf942ce861d1f20990"),
    MessageShape(
      "Initial clock synchronization to {:rest}", messageID: "7c8a41f37b764941a0e1780b1be2f037"),
    MessageShape(
      "Process {} ({command:any}) of user {uid:digits} dumped core.{:rest}",
      messageID: "fc2e22bc6ee647b6b90729ab34a250b1"),
  ]
}
