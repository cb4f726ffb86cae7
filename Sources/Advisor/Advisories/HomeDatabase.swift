/// A database that assigns ids, told by their prefix (OSV schema, `id`), and the licence of its
/// records. Some licences ask that the database be named wherever its records are shown or passed on.
package struct HomeDatabase: Sendable {
  package let prefix: String
  package let name: String
  /// An SPDX identifier.
  package let licence: String

  private init(_ prefix: String, _ name: String, _ licence: String) {
    self.prefix = prefix
    self.name = name
    self.licence = licence
  }

  /// The database of a record; nil if it is none of these.
  package static func of(_ id: String) -> HomeDatabase? {
    let prefix = id.prefix { $0 != "-" }
    return all.first { $0.prefix == prefix }
  }

  package static let all: [HomeDatabase] = [
    HomeDatabase("ALSA", "AlmaLinux Security Advisories", "MIT"),
    HomeDatabase("BIT", "Bitnami Vulnerability Database", "Apache-2.0"),
    HomeDatabase("DRUPAL", "Drupal Advisory Database", "MIT"),
    HomeDatabase("GHSA", "GitHub Advisory Database", "CC-BY-4.0"),
    HomeDatabase("GO", "Go Vulnerability Database", "CC-BY-4.0"),
    HomeDatabase("HSEC", "Haskell Security Advisory Database", "CC0-1.0"),
    HomeDatabase("JLSEC", "Julia Security Advisories", "CC-BY-4.0"),
    HomeDatabase("MAL", "OpenSSF Malicious Packages", "Apache-2.0"),
    HomeDatabase("OSEC", "OCaml Security Advisories", "CC0-1.0"),
    HomeDatabase("OSV", "OSS-Fuzz Vulnerabilities", "CC-BY-4.0"),
    HomeDatabase("PSF", "Python Software Foundation Database", "CC-BY-4.0"),
    HomeDatabase("PYSEC", "Python Packaging Advisory Database", "CC-BY-4.0"),
    HomeDatabase("RLSA", "Rocky Linux Security Advisories", "BSD-3-Clause"),
    HomeDatabase("RSEC", "R Consortium Advisory Database", "Apache-2.0"),
    HomeDatabase("RUSTSEC", "RustSec Advisory Database", "CC0-1.0"),
    HomeDatabase("UBUNTU", "Ubuntu Security Notices", "CC-BY-SA-4.0"),
  ]
}
