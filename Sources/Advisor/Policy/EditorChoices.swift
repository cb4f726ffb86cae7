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
