extension MessageShape {
  /// useradd, usermod, userdel, group*, gpasswd, passwd, chage, chsh, chfn.
  static let shadowUtils: [MessageShape] = shadowAccounts + shadowGroups + shadowPasswords

  private static let shadowAccounts: [MessageShape] = [
    "new user: name={target_user:until}, UID={uid:digits}, GID={gid:digits}, home={home:until}, shell={shell:until}, from={tty:rest}",
    "new user: name={target_user:until}, UID={uid:digits}, GID={gid:digits}, home={home:until}, shell={shell:rest}",
    "failed adding user '{target_user:any}', {reason:rest}",
    "delete user '{target_user:any}'",
    "change user name '{:until}' to '{target_user:any}'",
    "change user '{target_user:until}' UID from '{:until}' to '{uid:any}'",
    "change user '{target_user:until}' GID from '{:until}' to '{gid:any}'",
    "change user '{target_user:until}' home from '{:until}' to '{home:any}'",
    "change user '{target_user:until}' shell from '{old_shell:until}' to '{shell:any}'",
    "change user '{target_user:until}' inactive from '{:until}' to '{:any}'",
    "change user '{target_user:until}' expiration from '{:until}' to '{:any}'",
    "change user '{target_user:any}' password",
    "lock user '{target_user:any}' password",
    "unlock user '{target_user:any}' password",
    "changed user '{target_user:until}' shell to '{shell:any}'",
    "changed user '{target_user:any}' information",
    "can't change shell for '{target_user:any}'",
  ]

  private static let shadowGroups: [MessageShape] = [
    "add '{target_user:until}' to group '{group:any}'",
    "add '{target_user:until}' to shadow group '{group:any}'",
    "delete '{target_user:until}' from group '{group:any}'",
    "delete '{target_user:until}' from shadow group '{group:any}'",
    "change '{:until}' to '{target_user:until}' in group '{group:any}'",
    "change '{:until}' to '{target_user:until}' in shadow group '{group:any}'",
    "change admin '{:until}' to '{target_user:until}' in shadow group '{group:any}'",
    "new group: name={group:until}, GID={gid:digits}",
    "group added to {} name={group:until}, GID={gid:digits}",
    "group added to {} name={group:rest}",
    "group '{group:until}' removed from {}",
    "group '{group:any}' removed",
    "group changed in {} (group {group:until}/{gid:digits}{:rest}",
    "removed group '{group:until}' owned by '{target_user:any}'",
    "removed shadow group '{group:until}' owned by '{target_user:any}'",
    "user {target_user} added by {user} to group {group}",
    "user {target_user} removed by {user} from group {group}",
    "administrators of group {group} set by {user} to {:rest}",
    "members of group {group} set by {user} to {:rest}",
    "password of group {group} changed by {user}",
    "password of group {group} removed by {user}",
    "access to group {group} restricted by {user}",
    "{user} failed to add user {target_user} to group {group}",
    "{user} failed to remove user {target_user} from group {group}",
    "{user} failed to change password of group {group}",
  ]

  private static let shadowPasswords: [MessageShape] = [
    "password for '{target_user:until}' changed by '{user:any}'",
    "changed password expiry for {target_user:rest}",
  ]
}
