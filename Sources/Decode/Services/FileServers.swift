extension Application {
  /// FTP and file sharing.
  static let fileServers: [Application] = [
    Application(
      "vsftpd", ["vsftpd"],
      [
        // Who and whence is FileTransfer's to say.
        .failed(#"{:either}] FAIL LOGIN: Client "{:rest}"#), .login(#"{:either}] OK LOGIN: Client "{:rest}"#),
      ]),
    Application(
      "proftpd", ["proftpd"],
      [
        .failed("{:until}[{src_ip:addr}]){:= - |: }USER {user:either} (Login failed): {reason:rest}"),
        .unknown(
          "{:until}[{src_ip:addr}]){:= - |: }USER {user+invalid_user:either}: no such user found{:rest}"),
        .failed(
          "{:until}[{src_ip:addr}]){:= - |: }SECURITY VIOLATION: {reason:=Root|root} login attempted{:rest}"),
        .failed("{:until}[{src_ip:addr}]){:= - |: }SECURITY VIOLATION: {user:either} login attempted{:rest}"),
        .failed(
          "{:until}[{src_ip:addr}]){:= - |: }Maximum login attempts ({attempts:digits}) exceeded{:rest}"),
        .login("{:until}[{src_ip:addr}]){:= - |: }USER {user:either}: Login successful{:rest}"),
      ]),
    Application(
      "pure-ftpd", ["pure-ftpd"],
      [
        .failed("({:either}@{src_ip:host}) [WARNING] Authentication failed for user [{user:either}]"),
        // Other languages of it end alike.
        .failed("({:=?}@{src_ip:host}) [WARNING] {:either} [{user:either}]"),
        .login("({:either}@{src_ip:host}) [INFO] {user} is now logged in"),
      ]),
    Application(
      "wu-ftpd", ["wu-ftpd", "ftpd", "in.ftpd"],
      [
        .failed("{:=|wu-ftpd: }failed login from {:either}[{src_ip:addr}]{:rest}"),
        .failed("{:=|wu-ftpd: }repeated login failures from {:either}[{src_ip:addr}]{:rest}"),
        .failed("repeated login failures from {src_ip:host}{:rest}"),
        .failed("FTP LOGIN FAILED FROM {src_ip:host}, {user:rest}"),
        .refused("FTP LOGIN REFUSED {:until} FROM {:either}[{src_ip:addr}], {user:rest}"),
        .failed("{src_ip:host}: failed: {reason:rest}"),
      ]),
    Application(
      "gssftpd", ["gssftpd"],
      [
        .failed("repeated login failures from {:either}({src_ip:addr}){:rest}")
      ]),
    Application(
      "filezilla", ["filezilla"],
      [
        .failed("{:until}(not logged in) ({src_ip:addr})> 530 {reason:rest}")
      ]),
    Application(
      "samba", ["smbd", "samba", "nmbd", "winbindd"],
      [
        .failed(
          #"{:until}Auth: [{:until}] user [{:until}]\[{user:either}] at [{:until}] with [{method:until}] status [NT_STATUS_{reason:=WRONG_PASSWORD|NO_SUCH_USER|LOGON_FAILURE|ACCOUNT_LOCKED_OUT|ACCOUNT_DISABLED|ACCESS_DENIED|INVALID_ACCOUNT_NAME}] workstation [{:either}] remote host [{:=ipv4:|ipv6:}{src_ip:addr}:{src_port:digits}]{:rest}"#
        ),
        .failed(
          #"{:until}"type": "Authentication"{:until}"status": "NT_STATUS_{reason:=WRONG_PASSWORD|NO_SUCH_USER|LOGON_FAILURE|ACCOUNT_LOCKED_OUT|ACCOUNT_DISABLED|ACCESS_DENIED}"{:until}"remoteAddress": "{:=ipv4:|ipv6:}{src_ip:addr}:{src_port:digits}"{:until}"clientAccount": "{user:until}"{:rest}"#
        ),
        .failed(
          "{:until}Authentication for user [{user:either}] -> [{:either}] FAILED with error {reason:rest}"),
        .refused("{:until}Denied connection from {:until}({src_ip:addr}){:rest}"),
      ]),
    Application(
      "netatalk", ["afpd"], [.failed("{:until}login: {user:either} from {src_ip:addr} failed{:rest}")]),
  ]
}
