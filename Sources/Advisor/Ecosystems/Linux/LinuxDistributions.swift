extension EcosystemDefinition {
  /// Distributions whose packages container images and SBOMs carry. OSV keeps a flaw apart for each
  /// release (`Debian:12`), since each has its own versions and fixes.
  package static let linuxDistributions: [EcosystemDefinition] = [
    linux("Debian", purlType: "deb", DebianScheme(), release: { $0 }),
    // `22.04:LTS`; what only subscribers get (`Pro:`) is another set of packages.
    linux("Ubuntu", purlType: "deb", DebianScheme(), release: { withoutLTS($0) }),
    linux("Alpine", purlType: "apk", AlpineScheme(), release: { $0 }),
    linux("Red Hat", purlType: "rpm", RPMScheme(), release: { firstTwoFields($0) }),
    linux("Rocky Linux", purlType: "rpm", RPMScheme(), release: { $0 }),
    linux("AlmaLinux", purlType: "rpm", RPMScheme(), release: { $0 }),
  ]

  private static func linux(
    _ name: String, purlType: String, _ scheme: any VersionScheme,
    release: @escaping @Sendable (String) -> String
  ) -> EcosystemDefinition {
    EcosystemDefinition(
      Ecosystem(name), purlType: purlType, versions: scheme, advisories: .onRequest,
      release: release)
  }

  private static func withoutLTS(_ suffix: String) -> String {
    suffix.hasSuffix(":LTS") ? String(suffix.dropLast(4)) : suffix
  }

  /// A release of Red Hat is named by parts of a CPE: `enterprise_linux:9::appstream`.
  private static func firstTwoFields(_ suffix: String) -> String {
    suffix.split(separator: ":", omittingEmptySubsequences: false).prefix(2).joined(separator: ":")
  }
}

/// The distribution that a package URL names, and its release as OSV writes it.
struct LinuxPackage {
  let ecosystem: Ecosystem
  /// Nil if the package URL does not say it in a way that is known.
  let release: String?

  /// The package that flaws are recorded for: mostly the source package.
  let name: String
  let version: String?

  /// How package URLs call the distributions.
  static let vendors = [
    "Debian": "debian", "Ubuntu": "ubuntu", "Alpine": "alpine", "Red Hat": "redhat",
    "Rocky Linux": "rocky", "AlmaLinux": "almalinux",
  ]

  /// Nil if the release is not known: then nothing can be told.
  var identity: PackageIdentity? {
    release.map { PackageIdentity(ecosystem, name, release: $0) }
  }

  /// Nil for types other than `deb`, `apk` and `rpm`, and for other distributions.
  init?(_ url: PackageURL) {
    guard let vendor = url.namespace.first?.lowercased() else { return nil }
    let origin = (url.qualifiers["upstream"] ?? "").split(separator: "@", maxSplits: 1)
    name = origin.first.map(String.init) ?? url.name
    let epoch = url.qualifiers["epoch"].map { $0 == "0" ? "" : $0 + ":" } ?? ""
    version = origin.count > 1 ? String(origin[1]) : url.version.map { epoch + $0 }
    let distro = url.qualifiers["distro"]?.lowercased() ?? ""
    // `debian-12`, `ubuntu-22.04`, `alpine-3.19.1`, `rhel-9.2`; or a code name alone.
    let version = distro.lastIndex(of: "-").map { String(distro[distro.index(after: $0)...]) }
    let numbers = (version ?? distro).split(separator: ".")
    let major = numbers.first.map(String.init).flatMap { $0.isNumber ? $0 : nil }
    switch (url.type, vendor) {
    case ("deb", "debian"):
      ecosystem = Ecosystem("Debian")
      release = major ?? Self.debianNames[distro]
    case ("deb", "ubuntu"):
      ecosystem = Ecosystem("Ubuntu")
      release = major == nil ? Self.ubuntuNames[distro] : numbers.prefix(2).joined(separator: ".")
    case ("apk", "alpine"):
      ecosystem = Ecosystem("Alpine")
      release =
        major == nil || numbers.count < 2 ? nil : "v" + numbers.prefix(2).joined(separator: ".")
    case ("rpm", "redhat"), ("rpm", "rhel"):
      ecosystem = Ecosystem("Red Hat")
      release = major.map { "enterprise_linux:" + $0 }
    case ("rpm", "rocky"), ("rpm", "rocky-linux"), ("rpm", "rockylinux"):
      ecosystem = Ecosystem("Rocky Linux")
      release = major
    case ("rpm", "almalinux"), ("rpm", "alma"):
      ecosystem = Ecosystem("AlmaLinux")
      release = major
    default: return nil
    }
  }

  private static let debianNames = [
    "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14",
  ]
  private static let ubuntuNames = [
    "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04",
  ]
}

extension String {
  fileprivate var isNumber: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }
}
