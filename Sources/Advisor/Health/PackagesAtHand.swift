package import SourceText

/// What a project has already of a package that somebody adds or looks at, or in its place. Nothing is
/// guessed from names or purposes: it is what lockfiles, manifests and the packages' own projects say.
package struct PackagesAtHand: Sendable {
  /// What the manifests of a workspace ask for, other than the one that is looked at.
  package struct Manifest: Sendable {
    /// As it is to be shown; foreign.
    package var path: String
    package var requirements: [PackageIdentity: String]

    /// - Parameter path: as it is to be shown.
    package init(_ document: Document, shownAs path: String) {
      self.path = path
      requirements = [:]
      for requirement in document.reading.manifest?.requirements ?? []
      where requirement.source == .registry && !requirement.isConstraintOnly {
        requirements[requirement.identity] = requirement.text
      }
    }
  }

  private let graph: LockedGraph?
  private let others: [Manifest]
  private let advisories: any AdvisorySource
  /// The packages of the lockfile that are asked about, by name, in the order of its text.
  private var held: [PackageIdentity: [Int]] = [:]
  /// Those of the lockfile whose projects name others in their place.
  private var successors: [PackageIdentity: [Int]] = [:]
  private var replacements: [PackageIdentity: NamedReplacement] = [:]

  /// - Parameters:
  ///   - packages: those that will be asked about.
  ///   - others: the other manifests of the workspace.
  package init(
    of packages: [PackageIdentity], in context: DocumentContext, others: [Manifest],
    advisories: any AdvisorySource
  ) {
    graph = context.lockedGraph
    self.others = others
    self.advisories = advisories
    let signals = (try? advisories.signals(of: packages.map { .package($0) })) ?? [:]
    for package in packages {
      replacements[package] = Self.replacement(of: package, signals[.package(package)] ?? [])
    }
    guard let graph else { return }
    let wanted = Set(packages + replacements.values.map(\.identity))
    for index in graph.indices {
      let package = graph[index]
      guard package.source.isPublicRegistry else { continue }
      if wanted.contains(package.identity) { held[package.identity, default: []].append(index) }
      guard package.deprecation != nil,
        let named = graph.document.format.remarks(on: package, in: graph.document).replacement
      else { continue }
      if wanted.contains(named.identity) { successors[named.identity, default: []].append(index) }
      if packages.contains(package.identity) { replacements[package.identity] = named }
    }
    for (package, named) in replacements where held[named.identity] == nil {
      // The lockfile may name what no signal did.
      let found = graph.indices.filter { graph[$0].identity == named.identity }
      if !found.isEmpty { held[named.identity] = found }
      if package == named.identity { replacements[package] = nil }
    }
  }

  private static func replacement(
    of package: PackageIdentity, _ signals: [HealthSignal]
  ) -> NamedReplacement? {
    if let field = signals.text(.replacement) {
      return NamedReplacement(field: field, of: package)
    }
    return signals.text(.deprecated).flatMap { NamedReplacement(notice: $0, of: package) }
  }

  private static let longestList = 3

  /// What is to be said of a package, a sentence each; foreign parts are cleaned.
  /// - Parameters:
  ///   - version: the version that the entry stands for; nil of one that is being added.
  ///   - text: what the entry asks for; nil of one that is being added.
  package func remarks(
    on package: PackageIdentity, version: String? = nil, asking text: String? = nil
  ) -> [String] {
    var remarks: [String] = []
    let own = (held[package] ?? []).filter { graph?[$0].version != version }
    if !own.isEmpty {
      let also = version == nil ? "Already in the tree" : "Also in the tree"
      remarks.append("\(also): \(described(own)).")
    }
    if let named = replacements[package] {
      let there = held[named.identity] ?? []
      remarks.append(
        "Its project names \(displayed(named.name)) in its place"
          + (there.isEmpty ? "." : ", which is in the tree already: \(described(there))."))
    }
    for index in (successors[package] ?? []).prefix(Self.longestList) {
      guard let old = graph?[index], old.identity != package else { continue }
      remarks.append(
        "\(displayed(old.name)) \(displayed(old.version)) in the tree is deprecated, and its "
          + "project names this in its place.")
    }
    let elsewhere = others.filter {
      $0.requirements[package].map { $0 != text } ?? false
    }
    if !elsewhere.isEmpty {
      let places = elsewhere.prefix(Self.longestList).map { manifest in
        let asked = displayed(manifest.requirements[package] ?? "")
        return "\(displayed(manifest.path)) asks for \(asked.isEmpty ? "any version" : asked)"
      }
      remarks.append(Self.joined(places, of: elsewhere.count) + ".")
    }
    return remarks
  }

  /// `4.17.21, brought in by express and lodash.template; 3.10.1`
  private func described(_ packages: [Int]) -> String {
    let texts = packages.prefix(Self.longestList).map { index -> String in
      guard let graph else { return "" }
      let names = graph.dependents(of: index).map { displayed(graph[$0].name) }
      let version = displayed(graph[index].version)
      if names.isEmpty { return version }
      return version + ", brought in by "
        + Self.joined(Array(names.prefix(Self.longestList)), of: names.count)
    }
    return texts.joined(separator: "; ")
      + (packages.count > texts.count ? "; and \(packages.count - texts.count) more" : "")
  }

  private static func joined(_ texts: [String], of count: Int) -> String {
    texts.joined(separator: ", ") + (count > texts.count ? " and \(count - texts.count) more" : "")
  }
}

extension PackagesAtHand {
  /// What is to be said of the entry at an offset of a manifest; nothing where there is none.
  package static func remarks(
    at offset: Int, in context: DocumentContext, others: [Manifest],
    advisories: any AdvisorySource
  ) -> [String] {
    guard
      let requirement = context.document.reading.manifest?.requirements.first(where: {
        ($0.spans.entry.contains(offset) || $0.spans.entry.end == offset)
          && $0.source.isPublicRegistry
      })
    else { return [] }
    let locked = context.lockedPackage(at: offset).flatMap { context.lockedGraph?[$0] }
    let known = PackagesAtHand(
      of: [requirement.identity], in: context, others: others, advisories: advisories)
    return known.remarks(
      on: requirement.identity, version: locked?.version, asking: requirement.text)
  }
}
