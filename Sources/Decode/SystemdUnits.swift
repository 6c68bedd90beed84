extension MessageShape {
  /// Messages of the service manager in text files. There the fields that journald keeps beside the text are
  /// lost, so the MESSAGE_ID is derived from the wording.
  static let systemd: [MessageShape] = unitStates + unitJobs + unitOther

  private static let unitStates: [MessageShape] = [
    MessageShape(
      "{unit+UNIT:unit}: Failed with result '{UNIT_RESULT:until}'.",
      messageID: "d9b373ed55a64feb8242e02dbe79a49c"),
    MessageShape(
      "{unit+UNIT:unit}: Scheduled restart job, restart counter is at {N_RESTARTS:digits}.",
      messageID: "5eb03494b6584870a536b337290809b3"),
    MessageShape(
      "{unit+UNIT:unit}: Deactivated successfully.", messageID: "7ad2d189f7e94e70a38c781354912448"),
    MessageShape("{unit+UNIT:unit}: Succeeded.", messageID: "7ad2d189f7e94e70a38c781354912448"),
    MessageShape(
      "{unit+UNIT:unit}: {} process exited, code={EXIT_CODE:until}, status={EXIT_STATUS:digits}/{:rest}",
      messageID: "98e322203f7a4ed290d09fe03c09fe15"),
    MessageShape("{unit+UNIT:unit}: Consumed {:rest}", messageID: "ae8f7b866b0347b9af31fe1c80b127c0"),
    MessageShape(
      "{unit+UNIT:unit}: A process of this unit has been killed by the OOM killer.",
      messageID: "fe6faa94e7774663a0da52717891d8ef"),
    MessageShape(
      "{unit+UNIT:unit}: systemd-oomd killed {:rest}", messageID: "d989611b15e44c9dbf31e3c81256e4ed"),
    "{unit+UNIT:unit}: {reason:rest}",
  ]

  /// `Started ssh.service - OpenBSD Secure Shell server.`; with descriptions only (before systemd 250) the
  /// message is known and the unit is not.
  private static let unitJobs: [MessageShape] =
    skips
    + jobs("Failed to start", "be02cf6855d2428ba40df7e9d022f03d", "failed")
    + jobs("Failed to mount", "be02cf6855d2428ba40df7e9d022f03d", "failed")
    + jobs("Failed to listen on", "be02cf6855d2428ba40df7e9d022f03d", "failed")
    + jobs("Failed to activate swap", "be02cf6855d2428ba40df7e9d022f03d", "failed")
    + jobs("Timed out starting", "be02cf6855d2428ba40df7e9d022f03d", "timeout")
    + jobs("Timed out waiting for device", "be02cf6855d2428ba40df7e9d022f03d", "timeout")
    + jobs("Dependency failed for", "be02cf6855d2428ba40df7e9d022f03d", "dependency")
    + [
      "Started", "Finished", "Mounted", "Listening on", "Reached target", "Created slice", "Found device",
      "Activated swap", "Set up automount",
    ].flatMap { jobs($0, "39f53479d3a045ac8e11786248231fbf", "done") }
    + [
      "Stopped target", "Stopped", "Unmounted", "Closed", "Removed slice", "Deactivated swap",
      "Unset automount",
    ].flatMap { jobs($0, "9d1aaa27d60140bd96365438aad20286", "done") }
    + jobs("Starting", "7d4958e842da4a758f6c1cdc7b36dcc5", nil)
    + jobs("Stopping", "de5b426a63be47a7b6ac3eaac82e2f6f", nil)
    + jobs("Reloaded", "7b05ebc668384222baa8881179cfda54", "done")
    + jobs("Reloading", "d34d037fff1847e6ae669a370e694725", nil)

  private static func jobs(_ verb: String, _ messageID: String, _ result: String?) -> [MessageShape] {
    [
      MessageShape("\(verb) {unit+UNIT:unit} - {:rest}", messageID: messageID, jobResult: result),
      MessageShape("\(verb) {unit+UNIT:unit}.", messageID: messageID, jobResult: result),
      MessageShape("\(verb) {unit+UNIT:unit}...", messageID: messageID, jobResult: result),
    ]
  }

  /// The journal gives a start that a condition prevented the id of a finished start and no INVOCATION_ID.
  /// A text file has no INVOCATION_ID to tell them apart, so a skip gets the id of ExecCondition='s skips:
  /// a backup that never ran must not count as one that did.
  private static let skips: [MessageShape] = [
    MessageShape(
      "{unit+UNIT:unit} - {:until} was skipped because {reason:rest}",
      messageID: "0e4284a0caca4bfc81c0bb6786972673"),
    MessageShape(
      "{unit+UNIT:unit} was skipped because {reason:rest}", messageID: "0e4284a0caca4bfc81c0bb6786972673"),
    MessageShape(
      "Condition check resulted in {:until} being skipped.", messageID: "0e4284a0caca4bfc81c0bb6786972673"),
  ]

  private static let unitOther: [MessageShape] = [
    MessageShape("Startup finished in {:rest}", messageID: "b07a249cd024414a82dd00cd181378ff")
  ]

  /// The child that could not become the service's program; its identifier is `(name)`.
  static let serviceChild: [MessageShape] = [
    MessageShape(
      "{unit+UNIT:unit}: Failed at step {} spawning {command:until}: {reason:rest}",
      messageID: "641257651c1b4ec9a8624d7a40a9e1e7"),
    "{unit+UNIT:unit}: {reason:rest}",
  ]
}
