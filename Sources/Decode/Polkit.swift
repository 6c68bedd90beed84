extension MessageShape {
  static let polkit: [MessageShape] = [
    "{user:until}: Executing command [USER={target_user+USER:until}] [TTY={tty+TTY:until}] [CWD={PWD:until}] [COMMAND={command+COMMAND:any}]",
    "{user:until}: Error executing command as another user: {reason:until} [USER={target_user+USER:until}] [TTY={tty+TTY:until}] [CWD={PWD:until}] [COMMAND={command+COMMAND:any}]",
    "Operator of {:until} successfully authenticated as unix-user:{target_user:until} to gain {:until} authorization for action {service} {:rest}",
    "Operator of {:until} FAILED to authenticate to gain authorization for action {service} {:rest}",
  ]
}
