/// Whose word a layer of a policy is.
package struct PolicyOrigin: Sendable, Hashable {
  /// From the outermost to the innermost.
  package enum Kind: Int, Sendable, Comparable, CaseIterable {
    case organisation, user, commandLine, repository, folder

    package static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }

    /// Whether it is the word of those who check, and not of what is checked: it may say what nobody
    /// outside of it has said, be that milder than the usual or not.
    package var isTrusted: Bool { self < .repository }
  }

  package var kind: Kind
  /// The file as people know it: of a repository relative to the document that it is about. Empty
  /// for the command line.
  package var path: String

  package init(_ kind: Kind, path: String = "") {
    self.kind = kind
    self.path = path
  }

  /// `the repository (../forewarn.toml)`.
  package var text: String {
    let name =
      switch kind {
      case .organisation: "the organisation"
      case .user: "the user"
      case .commandLine: "the command line"
      case .repository: "the repository"
      case .folder: "the folder"
      }
    return path.isEmpty ? name : "\(name) (\(displayed(path, limit: 500)))"
  }

  /// The way to a file from the folder of another: `../forewarn.toml`; the whole path where they
  /// have no folder in common.
  static func relative(_ path: DocumentPath, to document: DocumentPath) -> String {
    let target = path.components
    let base = document.components.dropLast()
    let common = zip(target.dropLast(), base).prefix { $0 == $1 }.count
    guard common > 0 || !path.text.hasPrefix("/") else { return path.text }
    return
      (Array(repeating: "..", count: base.count - common)
      + target.dropFirst(common).map(String.init)).joined(separator: "/")
  }
}

/// What a policy says to a finding that it gave or made worse: whose word it is, and why.
package struct PolicyRemark: Sendable, Equatable {
  package var origin: PolicyOrigin
  /// In the words of the layer; nil where it gives none.
  package var reason: String?

  package init(origin: PolicyOrigin, reason: String?) {
    self.origin = origin
    self.reason = reason
  }

  /// `Policy of the repository (forewarn.toml): we had to roll it back.`
  package var sentence: String {
    let head = "Policy of \(origin.text)"
    guard let reason = reason.map({ displayed($0, limit: 500) }), !reason.isEmpty else {
      return head + "."
    }
    let isEnded = reason.last.map { ".!?…".contains($0) } ?? false
    return "\(head): \(reason)\(isEnded ? "" : ".")"
  }
}
