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

  package static let all: [HomeDatabase] = [
    HomeDatabase("BIT", "Bitnami Vulnerability Database", "Apache-2.0"),
    HomeDatabase("DRUPAL", "Drupal Advisory Database", "MIT"),
    HomeDatabase("GHSA", "GitHub Advisory Database", "CC-BY-4.0"),
    HomeDatabase("GO", "Go Vulnerability Database", "CC-BY-4.0"),
    HomeDatabase("HSEC", "Haskell Security Advisory Database", "CC0-1.0"),
    HomeDatabase("JLSEC", "Julia Security Advisories", "CC-BY-4.0"),
    HomeDatabase("MAL", "OpenSSF Malicious Packages", "Apache-2.0"),
    HomeDatabase("OSV", "OSS-Fuzz Vulnerabilities", "CC-BY-4.0"),
    HomeDatabase("PYSEC", "Python Packaging Advisory Database", "CC-BY-4.0"),
    HomeDatabase("RSEC", "R Consortium Advisory Database", "Apache-2.0"),
    HomeDatabase("RUSTSEC", "RustSec Advisory Database", "CC0-1.0"),
  ]
}
