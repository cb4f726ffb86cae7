/// What a statement is about, and whether that is what a finding speaks of: by package URLs, as
/// OpenVEX 0.2.0 compares them.
///
/// A package URL of a statement names a package if type, namespace and name are equal, the version is
/// equal or absent in the statement, and each of the statement's qualifiers is there and equal; a
/// subpath is left out.
struct DecisionScope: Sendable {
  private let products: [VEXStatement.Product]
  /// Whether the team of the repository itself said it.
  private let isOwn: Bool

  init(_ statement: VEXStatement, isOwn: Bool) {
    self.isOwn = isOwn
    products = statement.products
  }

  /// Whether it names the package as a dependency of the project.
  func holds(_ subject: Finding.Subject, of project: Project) -> Bool {
    products.contains { product in
      guard product.subcomponents.isEmpty else {
        return isProject(product, project)
          && product.subcomponents.contains { $0.names(subject) }
      }
      // A statement about the product as a whole speaks of all that it is made of.
      return product.names(subject) || isExactly(product, project)
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

  private func isExactly(_ product: VEXStatement.Product, _ project: Project) -> Bool {
    guard let identity = project.identity else { return false }
    return product.identity == identity
  }

  /// Whether a product with subcomponents is the project. A team speaks of its own products alone:
  /// where a statement names one in another way than the project's file does (as an image, by an
  /// address), or the file gives no name, the folder that holds the statement is the scope.
  private func isProject(_ product: VEXStatement.Product, _ project: Project) -> Bool {
    if isExactly(product, project) { return true }
    guard isOwn else { return false }
    guard let named = product.identity, !Self.shippedForms.contains(product.url?.type ?? "") else {
      return true
    }
    return project.identity == nil && named.ecosystem == project.ecosystem
  }

  /// Types of package URLs under which projects are shipped, whatever their sources are called.
  private static let shippedForms: Set<String> = [
    "oci", "docker", "generic", "github", "deb", "rpm",
  ]
}

extension VEXStatement.Product {
  /// Whether this, in a statement, names a package.
  fileprivate func names(_ subject: Finding.Subject) -> Bool {
    guard let url else { return false }
    // Nearly every statement names a package of an ecosystem, and nearly always another one.
    if let identity, identity != subject.identity { return false }
    let other = PackageURL(subject.identity, name: subject.name, version: subject.version)
    guard
      identity != nil
        || (url.type == other.type && url.namespace == other.namespace && url.name == other.name)
    else { return false }
    let linux = LinuxPackage(url)
    if let version = linux?.version ?? url.version, !version.isEmpty {
      guard let own = subject.version, Self.areEqual(version, own, url.type) else { return false }
    }
    // Those that name the release of a distribution are a part of the identity.
    let named = linux == nil ? [] : ["distro", "upstream", "epoch"]
    return url.qualifiers.allSatisfy {
      named.contains($0.key) || other.qualifiers[$0.key] == $0.value
    }
  }

  private static func areEqual(_ a: String, _ b: String, _ type: String) -> Bool {
    func plain(_ version: String) -> Substring {
      type == "golang" && version.hasPrefix("v") ? version.dropFirst() : version[...]
    }
    return plain(a) == plain(b)
  }
}
