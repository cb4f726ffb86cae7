import ManifestSyntax
package import SourceText

/// `forewarn.toml`: what an organisation, a person, a repository or a folder of it wants to hold for
/// dependencies. An inner one may only tighten what an outer one says (``Policy``).
///
///     [check]
///     fail-on = "high"
///
///     [editor]
///     minimumLevel = "warning"
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
    var reader = PolicyReader()
    for section in tree.root.children { reader.read(section) }
    return Reading(.policy(reader.layer), problems: tree.problems + reader.problems)
  }
}

private struct PolicyReader {
  private(set) var layer = PolicyLayer()
  private(set) var problems: [SyntaxProblem] = []

  mutating func read(_ section: SyntaxValue) {
    switch (section.key, section.kind) {
    case ("editor", .object):
      for entry in section.children { readEditor(entry) }
    case ("check", .object):
      for entry in section.children { readCheck(entry) }
    default:
      problem(
        "unknown-section", section.keySpan,
        "There is no section \"\(displayed(section.key ?? ""))\" here.")
    }
  }

  private mutating func readCheck(_ entry: SyntaxValue) {
    switch entry.key {
    case "fail-on":
      if let threshold = entry.string.flatMap({ Threshold($0) }) {
        layer.failOn = PolicyLayer.Entry(value: threshold, span: entry.span)
      } else {
        wrongValue(entry)
      }
    case "minimum-health":
      if let least = entry.integer, (0...100).contains(least) {
        layer.minimumHealth = PolicyLayer.Entry(value: Int(least), span: entry.span)
      } else {
        wrongValue(entry)
      }
    default: unknownKey(entry)
    }
  }

  private mutating func readEditor(_ entry: SyntaxValue) {
    let value: EditorChoices.Value? =
      switch entry.kind {
      case .boolean: entry.boolean.map { .bool($0) }
      case .string: entry.string.map { .text($0) }
      default: nil
      }
    switch value.map({ layer.editor.set(entry.key ?? "", to: $0) }) ?? .wrongValue {
    case .set: break
    case .unknownKey: unknownKey(entry)
    case .wrongValue: wrongValue(entry)
    }
  }

  private mutating func unknownKey(_ entry: SyntaxValue) {
    problem(
      "unknown-key", entry.keySpan, "There is no setting \"\(displayed(entry.key ?? ""))\".")
  }

  private mutating func wrongValue(_ entry: SyntaxValue) {
    problem("wrong-value", entry.span, "\"\(displayed(entry.key ?? ""))\" cannot have this value.")
  }

  private mutating func problem(_ code: String, _ span: SourceSpan, _ message: String) {
    problems.append(SyntaxProblem(code: code, message: message, span: span))
  }
}
