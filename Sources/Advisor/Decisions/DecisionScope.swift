/// What a statement is about, and whether that is what a finding speaks of: by package URLs, as
/// OpenVEX 0.2.0 compares them.
///
/// A package URL of a statement names a package if type, namespace and name are equal, the version is
/// equal or absent in the statement, and each of the statement's qualifiers is there and equal; a
/// subpath is left out.
struct DecisionScope: Sendable {
  /// A product: the whole of it, or parts of it.
  private struct Product: Sendable {
    var url: PackageURL?
    var parts: [PackageURL]
    var isWhole: Bool
  }

  private let products: [Product]
  /// Whether the team of the repository itself said it.
  private let isOwn: Bool

  init(_ statement: VEXStatement, isOwn: Bool) {
    self.isOwn = isOwn
    products = statement.products.map { product in
      Product(
        url: product.purl.flatMap { PackageURL($0) },
        parts: product.subcomponents.compactMap { $0.purl.flatMap { PackageURL($0) } },
        isWhole: product.subcomponents.isEmpty)
    }
  }

  /// Whether it names the package as a dependency of the project.
  func holds(_ subject: Finding.Subject, of project: Project) -> Bool {
    products.contains { product in
      guard product.isWhole else {
        return isProject(product.url, project) && product.parts.contains { $0.names(subject) }
      }
      // A statement about the product as a whole speaks of all that it is made of.
      return product.url?.names(subject) ?? false || isExactly(product.url, project)
    }
  }

  /// The project in whose file a finding stands.
  struct Project: Sendable {
    var ecosystem: Ecosystem
    /// Nil if its file does not say how it is called.
    var identity: PackageIdentity?

    init(_ document: Document) {
      ecosystem = document.ecosystem
      identity = document.reading.manifest?.projectName.map {
        PackageIdentity(document.ecosystem, $0)
      }
    }
  }

  private func isExactly(_ url: PackageURL?, _ project: Project) -> Bool {
    guard let identity = project.identity else { return false }
    return url?.identity == identity
  }

  /// Whether a product with subcomponents is the project. A team speaks of its own products alone:
  /// where a statement names one in another way than the project's file does (as an image, by an
  /// address), or the file gives no name, the folder that holds the statement is the scope.
  private func isProject(_ url: PackageURL?, _ project: Project) -> Bool {
    if isExactly(url, project) { return true }
    guard isOwn else { return false }
    guard let named = url?.identity, !Self.shippedForms.contains(url?.type ?? "") else {
      return true
    }
    return project.identity == nil && named.ecosystem == project.ecosystem
  }

  /// Types of package URLs under which projects are shipped, whatever their sources are called.
  private static let shippedForms: Set<String> = [
    "oci", "docker", "generic", "github", "deb", "rpm",
  ]
}

extension PackageURL {
  /// Whether this, in a statement, names a package.
  func names(_ subject: Finding.Subject) -> Bool {
    let other = PackageURL(subject.identity, name: subject.name, version: subject.version)
    let linux = LinuxPackage(self)
    guard
      identity.map({ $0 == subject.identity })
        ?? (type == other.type && namespace == other.namespace && name == other.name)
    else { return false }
    if let version = linux?.version ?? version, !version.isEmpty {
      guard let own = subject.version, Self.areEqual(version, own, type) else { return false }
    }
    // Those that name the release of a distribution are a part of the identity.
    let named = linux == nil ? [] : ["distro", "upstream", "epoch"]
    return qualifiers.allSatisfy { named.contains($0.key) || other.qualifiers[$0.key] == $0.value }
  }

  private static func areEqual(_ a: String, _ b: String, _ type: String) -> Bool {
    func plain(_ version: String) -> Substring {
      type == "golang" && version.hasPrefix("v") ? version.dropFirst() : version[...]
    }
    return plain(a) == plain(b)
  }
}
