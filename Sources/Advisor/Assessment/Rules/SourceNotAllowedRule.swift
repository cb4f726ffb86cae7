struct SourceNotAllowedRule: Rule {
  let code = FindingCode.sourceNotAllowed
  let manual = """
    The package comes from a place that a policy does not allow.

    `[sources]` of a `forewarn.toml` limits registries, hosts of Git repositories, hosts of archives,
    and folders of the machine; what it does not name it does not limit. Packages that Swift names by
    their repository count as Git repositories. An address that leads through `..`, or that programs
    may read in different ways, lies nowhere. Members of the project's own workspace are never
    meant.

    To resolve it, take the package from a place that is allowed, or ask those whose policy it is to
    add the place.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    var findings: [Finding] = []
    for layer in document.policy.layers where layer.limitsSources {
      for package in document.packages.all {
        guard let (place, reason) = layer.refusal(of: package),
          let target = document.packages.target(of: package)
        else { continue }
        findings.append(
          document.finding(
            code, .error, target,
            "\(displayed(package.name)) comes from \(place), which is not allowed.",
            layer.remark(reason)))
      }
    }
    return findings
  }
}

extension PolicyLayer {
  /// The place of a package, if it may not come from there, and why.
  fileprivate func refusal(of package: JudgedPackage) -> (place: String, reason: String?)? {
    func refusal(
      _ limits: Entry<[SourcePattern]>?, _ address: String, _ noun: String
    ) -> (String, String?)? {
      guard let limits, !limits.value.contains(where: { $0.matches(address) }) else { return nil }
      return ("\(noun) \(displayed(address))", limits.reason)
    }
    switch package.source {
    case .registry where package.identity.ecosystem == .swiftURL:
      return refusal(gitSources, package.identity.name, "the Git repository")
    case .registry:
      guard let registries, !registries.value.contains(.publicRegistry) else { return nil }
      return ("the public registry", registries.reason)
    case .otherRegistry(let address): return refusal(registries, address, "the registry")
    case .git(let address): return refusal(gitSources, address, "the Git repository")
    case .url(let address): return refusal(archives, address, "the archive")
    case .path(let path):
      guard let localPaths, !localPaths.value else { return nil }
      return ("the folder \(displayed(path))", localPaths.reason)
    case .unsupported(let text):
      let limits = registries ?? gitSources ?? archives
      return limits.map { ("\"\(displayed(text))\", a source that is not understood", $0.reason) }
    case .workspace: return nil
    }
  }
}
