extension Application {
  static let containers: [Application] = [
    Application(
      "kubernetes", ["kubelet", "kube-apiserver", "k3s"],
      [
        .failed(
          #"{:until}"audit.k8s.io/{:until}"username":"{user:until}"{:until}"sourceIPs":["{src_ip:addr}"{:until}"code":401{:rest}"#
        ),
        .refused(
          #"{:until}"audit.k8s.io/{:until}"username":"{user:until}"{:until}"sourceIPs":["{src_ip:addr}"{:until}"code":403{:rest}"#
        ),
        .failed(#"{:until}"Unable to authenticate the request"{:rest}"#),
        .failed("{:until}Unable to authenticate the request due to an error: {reason:rest}"),
      ]),
    Application(
      "go-tls", ["dockerd", "containerd", "docker"],
      [
        .probe("{:until}http: TLS handshake error from {src_ip+src_port:peer}: {reason:rest}")
      ]),
    Application(
      "vault", ["vault", "openbao"],
      [
        .failed(
          #"{:until}"error":"invalid username or password"{:until}"remote_address":"{src_ip:addr}"{:rest}"#)
      ]),
  ]
}
