// swift-tools-version: 6.2
import PackageDescription

// Sections are sorted by the direction data flows; a module may import only modules listed above it.

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "attestd",
  products: [
    .executable(name: "attestd", targets: ["attestd"]),
    .executable(name: "attestctl", targets: ["attestctl"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // C: what Swift cannot call, and the system's libraries.
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CVectorscan", pkgConfig: "libhs"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma"),
    .target(name: "CLinux"),

    // The host, thinly; these know nothing of attestd.
    module("Linux", ["CLinux"]),
    module("Systemd", ["CSystemd", "Linux"]),

    // The road of an entry.
    module("Events"),
    module("Ingest", ["CZlib", "CZstd", "CLzma", "Events", "Linux", "Systemd"]),
    module("Decode", ["Events"]),
    module("LocatedYAML", [yams]),
    module("Sigma", ["CPCRE2", "Events", "LocatedYAML"]),
    module("Baselines", ["Events"]),
    module("Templates", ["Events"]),
    module(
      "Engine", ["Baselines", "CPCRE2", "CVectorscan", "Decode", "Events", "Sigma", "Templates", crypto]),

    // What is kept of it.
    module("CanonicalJSON"),
    module("Evidence", ["CanonicalJSON", "Decode", "Engine", "Events", "LocatedYAML", "Sigma", crypto]),
    module("Ledger", ["CanonicalJSON", "Events", crypto, cryptoExtras]),
    module("Store", ["CanonicalJSON", "Events", "Evidence", "Ledger", grdb]),

    // What leaves the process.
    module("Sinks", ["Decode", "Events", "Evidence", "Systemd"]),
    module("Probes", ["CanonicalJSON", "Decode", "Events", "Ledger", "Linux", crypto]),
    module("Export", ["CZlib", "CanonicalJSON", "Events", "Evidence", "Ledger", crypto, mustache]),
    module(
      "Daemon",
      [
        "CanonicalJSON", "Decode", "Engine", "Events", "Evidence", "Ingest", "Ledger", "Linux", "LocatedYAML",
        "Probes", "Sigma", "Sinks", "Store", "Systemd",
      ]),
    module(
      "Commands",
      [
        "CanonicalJSON", "Daemon", "Decode", "Engine", "Events", "Evidence", "Export", "Ingest", "Ledger",
        "Linux", "LocatedYAML", "Probes", "Sigma", "Sinks", "Store", "Systemd", arguments,
      ]),
    .executableTarget(name: "attestd", dependencies: ["Commands", arguments], swiftSettings: settings),
    .executableTarget(name: "attestctl", dependencies: ["Commands", arguments], swiftSettings: settings),

    // Only for `make bench`: writes the record of a year.
    .executableTarget(
      name: "synthetic-year",
      dependencies: [
        "CanonicalJSON", "Daemon", "Engine", "Events", "Evidence", "Ledger", "Linux", "LocatedYAML", "Sigma",
        "Store", arguments, grdb,
      ], path: "Benchmarks/SyntheticYear", swiftSettings: settings),

    // Only for `make bench-templates`: template mining over labelled logs.
    .executableTarget(
      name: "bench-templates", dependencies: ["Events", "Templates"], path: "Benchmarks/Templates",
      swiftSettings: settings),

    // Only for `make bench-anomalies`: what baselines find in months that are made up.
    .executableTarget(
      name: "bench-anomalies", dependencies: ["Baselines", "Events"], path: "Benchmarks/Anomalies",
      swiftSettings: settings),

    // Tests, one folder a module.
    tests("LinuxTests", ["Linux"]),
    tests("SystemdTests", ["Systemd", "Linux"]),
    tests("EventsTests", ["Events"]),
    tests("IngestTests", ["Events", "Ingest", "Linux", "Systemd"]),
    tests("DecodeTests", ["Decode", "Events"]),
    tests("SigmaTests", ["Events", "LocatedYAML", "Sigma"]),
    tests("BaselinesTests", ["Baselines", "Events"]),
    tests("EngineTests", ["Decode", "Engine", "Events", "Ingest", "LocatedYAML", "Sigma"]),
    tests("TemplatesTests", ["Events", "Templates"]),
    tests("ConformanceTests", ["Decode", "Engine", "Events", "LocatedYAML", "Sigma"]),
    tests(
      "FuzzTests", ["Decode", "Engine", "Events", "Ingest", "Ledger", "LocatedYAML", "Sigma", "Templates"]),
    tests(
      "EvidenceTests", ["CanonicalJSON", "Decode", "Engine", "Events", "Evidence", "LocatedYAML", "Sigma"]),
    tests("ProbesTests", ["CanonicalJSON", "Decode", "Events", "Linux", "Probes"]),
    tests("LedgerTests", ["CanonicalJSON", "Events", "Ledger"]),
    tests("StoreTests", ["CanonicalJSON", "Events", "Evidence", "Ledger", "Store", grdb]),
    tests("ExportTests", ["CanonicalJSON", "Events", "Evidence", "Export", "Ledger"]),
    tests(
      "DaemonTests",
      [
        "CanonicalJSON", "Daemon", "Decode", "Events", "Evidence", "Linux", "LocatedYAML", "Probes", "Sigma",
        "Sinks", "Store",
      ]),
    tests("RulePackTests", ["Daemon", "Engine", "Evidence", "LocatedYAML", "Sigma"]),
    tests(
      "EndToEndTests",
      ["CanonicalJSON", "Daemon", "Events", "Evidence", "Ledger", "Linux", "Store", "attestctl", "attestd"]),
  ],
  swiftLanguageModes: [.v6]
)
