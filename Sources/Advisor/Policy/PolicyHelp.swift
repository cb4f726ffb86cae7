import ManifestSyntax
package import SourceText

/// What a section or key of `forewarn.toml` means, for people.
package struct PolicyHelp: Sendable, Equatable {
  package var span: SourceSpan
  /// `[check] fail-on`
  package var title: String
  package var meaning: String
  /// What the key takes, as a phrase; empty for a section.
  package var takes: String
}

extension Document {
  /// What stands at an offset of a `forewarn.toml`; nil where no name of it does.
  package func policyHelp(at offset: Int) -> PolicyHelp? {
    guard reading.policy != nil else { return nil }
    func isAt(_ value: SyntaxValue) -> Bool {
      value.hasKey && value.keySpan.start <= offset && offset <= value.keySpan.end
    }
    func help(_ entry: SyntaxValue, in section: PolicySection) -> PolicyHelp? {
      section.keys.first { entry.hasKey($0.name) }.map { key in
        let header = section.isList ? "[[\(section.name)]] " : "[\(section.name)] "
        return PolicyHelp(
          span: entry.keySpan, title: (section.name.isEmpty ? "" : header) + key.name,
          meaning: key.meaning, takes: key.shape.phrase)
      }
    }
    let top = PolicyReference.section("")
    for entry in TOMLReader.read(text.bytes).root.children {
      guard let section = PolicyReference.section(entry.key ?? ""), !section.name.isEmpty else {
        if isAt(entry) { return top.flatMap { help(entry, in: $0) } }
        continue
      }
      for table in section.isList ? Array(entry.children) : [entry] {
        if let key = table.children.first(where: isAt) { return help(key, in: section) }
      }
      if isAt(entry) {
        return PolicyHelp(
          span: entry.keySpan, title: section.isList ? "[[\(section.name)]]" : "[\(section.name)]",
          meaning: section.meaning, takes: "")
      }
    }
    return nil
  }
}
