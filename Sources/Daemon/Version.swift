/// The version in `--version`, `daemon.started` leaves and manifests.
package enum Version {
  package static let current = "0.1.0"
}
