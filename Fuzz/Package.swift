// swift-tools-version: 6.2
import PackageDescription

// The modules that read what comes from outside, built once more for libFuzzer (Fuzz/README.md).

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "attestd",
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CVectorscan", pkgConfig: "libhs"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma"),
    .target(name: "CLinux"),
    module("Linux", ["CLinux"]),
    module("Systemd", ["CSystemd", "Linux"]),
    module("Events"),
    module("Ingest", ["CZlib", "CZstd", "CLzma", "Events", "Linux", "Systemd"]),
    module("Decode", ["Events"]),
    module("LocatedYAML", [yams]),
    module("Sigma", ["CPCRE2", "Events", "LocatedYAML"]),
    module("Engine", ["CPCRE2", "CVectorscan", "Decode", "Events", "Sigma", crypto]),
    module("Templates", ["Events"]),
    module("CanonicalJSON"),
    module("Ledger", ["CanonicalJSON", "Events", crypto, cryptoExtras]),
    .target(
      name: "FuzzTargets",
      dependencies: ["Decode", "Engine", "Events", "Ingest", "Ledger", "LocatedYAML", "Sigma", "Templates"],
      exclude: ["CorpusTests.swift"], swiftSettings: settings),
    .executableTarget(name: "Fuzz", dependencies: ["FuzzTargets"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
