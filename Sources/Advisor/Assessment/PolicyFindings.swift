import SourceText

/// How the rules of policies put what they find into words.
extension JudgedDocument {
  /// A finding about a package that follows from a rule of a policy.
  func finding(
    _ code: FindingCode, _ level: Finding.Level, _ target: DependencyTarget, _ claim: String,
    _ remark: PolicyRemark
  ) -> Finding {
    let paths = self.paths(target)
    let origin = origin(of: target, paths)
    var finding = Finding(
      code: code, level: level, path: path, span: target.span,
      package: Finding.Subject(
        identity: target.identity, name: target.name, version: target.exactVersion),
      message: [claim, origin].filter { !$0.isEmpty }.joined(separator: " "), paths: paths,
      related: target.related, certainty: target.certainty, groups: target.groups)
    finding.take(remark)
    return finding
  }

  /// One remark for the file about packages of which something is not known.
  func unknownNote(
    _ code: FindingCode, _ packages: [JudgedPackage], _ subject: String, _ predicate: String,
    _ remark: PolicyRemark
  ) -> Finding {
    var names: [String] = []
    for package in packages where names.count < 3 {
      let name = displayed(package.name)
      if !names.contains(name) { names.append(name) }
    }
    let count = Set(packages.map { [$0.name, $0.version ?? ""] }).count
    let list =
      names.joined(separator: ", ")
      + (count > names.count ? " and \(count - names.count) more" : "")
    return Finding(
      code: code, level: .hint, path: path, span: .documentStart,
      message: "\(subject) of \(count) package\(count == 1 ? "" : "s") \(predicate): \(list)."
    ).with(remark)
  }
}

extension Finding {
  /// Says whose policy it follows from, and why.
  mutating func take(_ remark: PolicyRemark?) {
    guard let remark else { return }
    policy = remark
    message += " " + remark.sentence
    if let statement, !statement.advice.contains(remark.sentence) {
      self.statement?.advice =
        statement.advice.isEmpty ? remark.sentence : statement.advice + " " + remark.sentence
    }
  }

  func with(_ remark: PolicyRemark?) -> Finding {
    var result = self
    result.take(remark)
    return result
  }
}

extension DependencyTarget {
  var exactVersion: String? {
    if case .exact(let text, _) = knowledge { text } else { nil }
  }

  var certainty: Finding.Certainty? {
    if case .exact(_, let certainty) = knowledge { certainty } else { nil }
  }

  /// `lodash 4.17.11`, or `lodash ^4.17.0` where only a range is known.
  var versionedText: String {
    let version = exactVersion ?? requirement?.text ?? ""
    return version.isEmpty ? displayed(name) : "\(displayed(name)) \(displayed(version))"
  }
}

extension PackageSource {
  /// Whether it is the project's own code, which no policy about others' means.
  var isOwn: Bool {
    switch self {
    case .workspace, .path: true
    default: false
    }
  }
}

/// Gives findings the levels that a policy wants.
struct PolicyLevels {
  private let layers: [(layer: PolicyLayer, isOutermost: Bool)]

  /// Nil if the policy does not speak of levels.
  init?(_ policy: Policy) {
    let layers = policy.layers.filter { !$0.severities.isEmpty }
    guard let first = layers.first else { return nil }
    self.layers = layers.enumerated().map { ($1, $0 == 0 && first.origin.kind.isTrusted) }
  }

  /// The last rule of a layer that matches counts. The outermost word of those who check sets the
  /// level; all others can only raise it.
  func apply(to finding: inout Finding) {
    for (layer, isOutermost) in layers {
      guard let entry = layer.severities.last(where: { matches($0.value, finding) }),
        let level = entry.value.level, isOutermost || level > finding.level,
        level != finding.level
      else { continue }
      finding.level = level
      finding.take(layer.remark(entry.reason))
    }
  }

  private func matches(_ rule: SeverityRule, _ finding: Finding) -> Bool {
    if let codes = rule.codes, !codes.contains(finding.code) { return false }
    if let rating = rule.rating {
      guard !finding.advisories.isEmpty, finding.severity.rating >= rating else { return false }
    }
    if let ecosystem = rule.ecosystem, finding.package?.identity.ecosystem != ecosystem {
      return false
    }
    if let pattern = rule.package {
      guard let package = finding.package, pattern.matches(package.identity),
        pattern.matches(version: package.version) == true
      else { return false }
    }
    return rule.scope.map {
      finding.package != nil && $0 == DependencyScope(groups: finding.groups)
    } ?? true
  }
}
