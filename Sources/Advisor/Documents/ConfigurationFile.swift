import ManifestSyntax
package import SourceText

/// `forewarn.toml`: what a person (in the folder of his configuration) or a repository (in its root)
/// wants to be otherwise.
///
///     [editor]
///     minimumLevel = "warning"
package struct ConfigurationFile: Sendable, Equatable {
  package var editor = EditorChoices()
  /// What is wrong with the file: it is told, and the rest counts.
  package private(set) var problems: [Problem] = []

  package struct Problem: Sendable, Equatable {
    /// From 1.
    package var line: Int
    package var message: String
  }

  /// The name of the file, wherever it lies.
  package static let fileName = "forewarn.toml"

  /// Reads a text of any quality. What is not understood is a problem and changes nothing.
  package init(_ text: DocumentText) {
    let tree = TOMLReader.read(text.bytes)
    func problem(_ span: SourceSpan, _ message: String) {
      let line = text.position(of: span.start, encoding: .utf8).line + 1
      problems.append(Problem(line: line, message: message))
    }
    for found in tree.problems { problem(found.span, found.message) }
    for section in tree.root.children {
      guard section.key == "editor", section.kind == .object else {
        problem(section.keySpan, "There is no section \"\(displayed(section.key ?? ""))\" here.")
        continue
      }
      for entry in section.children {
        let value: EditorChoices.Value? =
          switch entry.kind {
          case .boolean: entry.boolean.map { .bool($0) }
          case .string: entry.string.map { .text($0) }
          default: nil
          }
        let key = displayed(entry.key ?? "")
        switch value.map({ editor.set(entry.key ?? "", to: $0) }) ?? .wrongValue {
        case .set: break
        case .unknownKey: problem(entry.keySpan, "There is no setting \"\(key)\".")
        case .wrongValue: problem(entry.span, "\"\(key)\" cannot have this value.")
        }
      }
    }
  }
}

/// What may be chosen about an editor; nil where nothing was said.
package struct EditorChoices: Sendable, Equatable {
  /// Findings below it are not shown.
  package var minimumLevel: Finding.Level?
  /// Whether files that are not open are assessed too.
  package var workspaceDiagnostics: Bool?
  package var inlayHints: Bool?
  package var codeLens: Bool?
  package var semanticTokens: Bool?

  package enum Value: Sendable {
    case bool(Bool)
    case text(String)
  }

  package enum Outcome: Sendable { case set, unknownKey, wrongValue }

  private static var switches: [String: WritableKeyPath<EditorChoices, Bool?>] {
    [
      "workspaceDiagnostics": \.workspaceDiagnostics, "inlayHints": \.inlayHints,
      "codeLens": \.codeLens, "semanticTokens": \.semanticTokens,
    ]
  }

  package init() {}

  /// Sets a choice by the name that it has in files and in clients.
  package mutating func set(_ key: String, to value: Value) -> Outcome {
    if key == "minimumLevel" {
      guard case .text(let word) = value,
        let level = Finding.Level.allCases.first(where: { $0.word == word })
      else { return .wrongValue }
      minimumLevel = level
      return .set
    }
    guard let path = Self.switches[key] else { return .unknownKey }
    guard case .bool(let isOn) = value else { return .wrongValue }
    self[keyPath: path] = isOn
    return .set
  }
}
