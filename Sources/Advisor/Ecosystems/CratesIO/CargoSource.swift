import ManifestSyntax

/// Where crates come from, as Cargo writes it.
enum CargoSource {
  /// A `source` of `Cargo.lock`: a kind, `+`, and a URL (cargo's `SourceId`).
  static func lockSource(_ text: String) -> PackageSource {
    guard let plus = text.utf8.firstIndex(of: UInt8(ascii: "+")) else { return .unsupported(text) }
    let address = String(text[text.index(after: plus)...])
    switch text[..<plus] {
    case "registry", "sparse": return registry(address)
    case "local-registry", "directory": return .otherRegistry(address)
    case "git": return .git(address)
    case "path": return .path(address)
    default: return .unsupported(text)
    }
  }

  /// A registry by the address of its index.
  static func registry(_ address: String) -> PackageSource {
    var address = address[...]
    if address.hasPrefix("sparse+") { address = address.dropFirst("sparse+".count) }
    while address.hasSuffix("/") { address = address.dropLast() }
    switch address {
    case "https://github.com/rust-lang/crates.io-index", "https://index.crates.io":
      return .registry
    default: return .otherRegistry(String(address))
    }
  }

  /// The source that the table of a dependency in `Cargo.toml` names (The Cargo Book, "Specifying
  /// Dependencies"). Cargo builds from `path` or `git` even if `version` stands beside it.
  static func manifestSource(_ table: SyntaxValue) -> PackageSource {
    if let git = table["git"] { return .git(git.string ?? "") }
    if let path = table["path"] { return .path(path.string ?? "") }
    if let registry = table["registry"] {
      let name = registry.string ?? ""
      return name == "crates-io" ? .registry : .otherRegistry(name)
    }
    if let index = table["registry-index"] { return registry(index.string ?? "") }
    return .registry
  }
}
