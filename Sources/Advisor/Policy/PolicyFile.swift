import ManifestSyntax
package import SourceText

/// `forewarn.toml`: what an organisation, a person, a repository or a folder of it wants to hold for
/// dependencies. An inner one may only tighten what an outer one says (``Policy``). What it may hold
/// is listed in ``PolicyReference``.
///
///     [check]
///     fail-on = "high"
///
///     [[ban]]
///     package = "pkg:npm/event-stream"
///     reason = "It was taken over once."
package struct PolicyFile: ManifestFormat {
  /// The name of the file, wherever it lies.
  package static let fileName = "forewarn.toml"

  package let name = "forewarn-policy"
  package let kind = DocumentKind.policy
  package let reference = FormatReference(
    Self.fileName, reads: "the rules that hold for the folder and those below it")
  package let fileNames = [Self.fileName]

  package init() {}

  /// Reads a text of any quality. What is not understood is a problem and changes nothing.
  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var layer = PolicyLayer()
    var problems = PolicyProblems()
    for entry in tree.root.children { Self.read(entry, &layer, &problems) }
    if let preset = layer.preset { layer.fill(with: preset.value.layer, at: preset.span) }
    return Reading(.policy(layer), problems: tree.problems + problems.all)
  }

  private static func read(
    _ entry: SyntaxValue, _ layer: inout PolicyLayer, _ problems: inout PolicyProblems
  ) {
    let name = entry.key ?? ""
    if let section = PolicyReference.section(name), !name.isEmpty {
      switch (section.isList, entry.kind) {
      case (false, .object): section.take(entry, &layer, &problems)
      case (true, .array):
        for rule in entry.children {
          if rule.kind == .object {
            section.take(rule, &layer, &problems)
          } else {
            problems.add("wrong-value", rule.span, "A [[\(name)]] is a table.")
          }
        }
      default:
        let header = section.isList ? "[[\(name)]]" : "[\(name)]"
        problems.add("wrong-value", entry.span, "It is written \(header) here.")
      }
      return
    }
    if let top = PolicyReference.section(""), top.keys.contains(where: { entry.hasKey($0.name) }) {
      top.takeEntry(entry, &layer, &problems)
      return
    }
    let near = PolicyWords.nearest(
      to: name, in: PolicyReference.sections.map(\.name).filter { !$0.isEmpty } + ["preset"])
    problems.add(
      "unknown-section", entry.keySpan,
      "There is no section \"\(displayed(name))\" here."
        + (near.map { " Is \"\($0)\" meant?" } ?? ""))
  }
}

extension PolicyLayer {
  /// Takes from a preset what the layer does not say itself.
  mutating func fill(with preset: PolicyLayer, at span: SourceSpan) {
    func filled<Value>(_ own: Entry<Value>?, _ other: Entry<Value>?) -> Entry<Value>? {
      own ?? other.map { of(preset: $0) }
    }
    func of<Value>(preset entry: Entry<Value>) -> Entry<Value> {
      var entry = entry
      entry.span = span
      entry.isPreset = true
      return entry
    }
    failOn = filled(failOn, preset.failOn)
    failOnDisclosed = filled(failOnDisclosed, preset.failOnDisclosed)
    notAssessed = filled(notAssessed, preset.notAssessed)
    minimumHealth = filled(minimumHealth, preset.minimumHealth)
    warnAfter = filled(warnAfter, preset.warnAfter)
    failAfter = filled(failAfter, preset.failAfter)
    registries = filled(registries, preset.registries)
    gitSources = filled(gitSources, preset.gitSources)
    archives = filled(archives, preset.archives)
    localPaths = filled(localPaths, preset.localPaths)
    allowedLicences = filled(allowedLicences, preset.allowedLicences)
    deniedLicences = filled(deniedLicences, preset.deniedLicences)
    unknownLicences = filled(unknownLicences, preset.unknownLicences)
    minimumAge = filled(minimumAge, preset.minimumAge)
    securityBypass = filled(securityBypass, preset.securityBypass)
    unknownAges = filled(unknownAges, preset.unknownAges)
    maximumExceptionDays = filled(maximumExceptionDays, preset.maximumExceptionDays)
    forbiddenExceptions = filled(forbiddenExceptions, preset.forbiddenExceptions)
    // The last rule that matches counts: the layer's own come after those of the preset.
    severities = preset.severities.map { of(preset: $0) } + severities
    bans = preset.bans.map { of(preset: $0) } + bans
    allows = preset.allows.map { of(preset: $0) } + allows
  }
}
