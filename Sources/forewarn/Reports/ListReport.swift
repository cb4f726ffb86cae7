import Advisor
import ManifestSyntax
import SourceText

/// What `forewarn list` prints: every package that was read, and every place that was not.
enum ListReport {
  static func json(_ documents: [Document]) -> String {
    let values = documents.map { document in
      JSONValue.object([
        ("path", .string(FileSystem.shown(document.path.text))),
        ("format", .string(document.format.name)),
        ("kind", .string(document.format.kind.rawValue)),
        ("packages", .array(entries(document).map { $0.json(document.text) })),
        (
          "problems",
          .array(
            document.reading.problems.map { problem in
              .object([
                ("code", .string(problem.code)), ("message", .string(problem.message)),
                ("span", JSONSpan.value(problem.span, document.text)),
              ])
            })
        ),
      ])
    }
    return JSONValue.object([("schema", .number(1)), ("documents", .array(values))]).text() + "\n"
  }

  static func text(_ documents: [Document]) -> String {
    var lines: [String] = []
    for document in documents {
      let entries = entries(document)
      lines.append(
        "\(displayed(FileSystem.shown(document.path.text), limit: 1_000)) "
          + "(\(document.format.name), \(counted(entries.count, "package")))")
      for entry in entries {
        let line = document.text.position(of: entry.spans.subject.start, encoding: .utf16).line + 1
        var text = "  \(line): \(displayed(entry.name))"
        if let version = entry.version { text += " \(displayed(version))" }
        if let requirement = entry.requirement, !requirement.isEmpty {
          text += " \(displayed(requirement))"
        }
        if !entry.groups.isEmpty {
          text += " [\(entry.groups.map { displayed($0) }.joined(separator: ", "))]"
        }
        if !entry.source.isPublicRegistry { text += " (\(entry.source.phrase))" }
        lines.append(text)
      }
      for problem in document.reading.problems {
        let place = document.text.position(of: problem.span.start, encoding: .utf16)
        lines.append(
          "  \(place.line + 1):\(place.column + 1): problem: \(displayed(problem.message))")
      }
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  /// The package URLs of what comes from public registries, sorted; with the version where a
  /// lockfile fixed one. A package that any of the files
  /// takes from elsewhere is left out, even where another file does not say so.
  static func packageURLs(_ documents: [Document]) -> String {
    let entries = documents.flatMap { self.entries($0) }
    let elsewhere = Set(entries.filter { !$0.source.isPublicRegistry }.map(\.identity))
    let texts = entries.filter { !elsewhere.contains($0.identity) }.map {
      PackageURL($0.identity, name: $0.name, version: $0.version).text
    }
    return Set(texts).sorted().map { $0 + "\n" }.joined()
  }

  /// Requirements and locked packages in one form.
  private struct Entry {
    var identity: PackageIdentity
    var name: String
    var alias: String?
    var version: String?
    var requirement: String?
    var isDirect: Bool?
    var groups: [String]
    var source: PackageSource
    var spans: EntrySpans

    func json(_ text: DocumentText) -> JSONValue {
      var members: [(String, JSONValue)] = [
        ("name", .string(name)),
        ("ecosystem", .string(identity.ecosystem.name)),
        ("purl", .string(PackageURL(identity, name: name, version: version).text)),
      ]
      if let version { members.append(("version", .string(version))) }
      if let requirement { members.append(("requirement", .string(requirement))) }
      if let alias { members.append(("alias", .string(alias))) }
      members += [
        ("direct", isDirect.map { .bool($0) } ?? .null),
        ("groups", .strings(groups)),
        ("source", .string(source.word)),
        (
          "spans",
          .object([
            ("name", JSONSpan.value(spans.name, text)),
            ("version", spans.version.map { JSONSpan.value($0, text) } ?? .null),
            ("entry", JSONSpan.value(spans.entry, text)),
          ])
        ),
      ]
      return .object(members)
    }
  }

  private static func entries(_ document: Document) -> [Entry] {
    switch document.reading.content {
    case .manifest:
      return document.reading.allRequirements.map { requirement in
        Entry(
          identity: requirement.identity, name: requirement.name, alias: requirement.alias,
          version: nil, requirement: requirement.text, isDirect: !requirement.isIndirect,
          groups: requirement.groups,
          source: requirement.source, spans: requirement.spans)
      }
    case .lockfile(let lockfile):
      return lockfile.packages.map { package in
        Entry(
          identity: package.identity, name: package.name, alias: nil, version: package.version,
          requirement: nil, isDirect: package.isDirect, groups: package.groups,
          source: package.source, spans: package.spans)
      }
    case .policy, .decisions: return []
    }
  }
}

extension PackageSource {
  fileprivate var word: String {
    switch self {
    case .registry: "registry"
    case .otherRegistry: "other-registry"
    case .git: "git"
    case .path: "path"
    case .url: "url"
    case .workspace: "workspace"
    case .unsupported: "unsupported"
    }
  }
}
