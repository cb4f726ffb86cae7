import ManifestSyntax
package import SourceText

/// Several OpenVEX documents as one: all statements, each with its own time, ordered by flaw and then
/// by time, so that the newest about a product and a flaw comes last.
package struct OpenVEXMerge: Sendable {
  /// The document.
  package let text: String
  /// How many statements it holds.
  package let count: Int

  package enum Problem: Error, Equatable, CustomStringConvertible {
    /// A statement of one document is none; the number counts the documents from 0.
    case document(Int, String)
    /// The documents have several authors, or none, and nobody was named.
    case author([String])
    case nothing

    package var description: String {
      switch self {
      case .document(_, let message): message
      case .author(let names):
        names.isEmpty
          ? "no document has an author: name one"
          : "the documents have several authors (\(names.map { displayed($0) }.joined(separator: ", "))): "
            + "name one"
      case .nothing: "the documents hold no statement"
      }
    }
  }

  /// What makes no document useless.
  private static let harmless: Set<String> = [
    "no-product", "unknown-member", "wrong-context", "missing-member", "wrong-version",
    "wrong-day",
  ]

  /// - Parameter author: who answers for the whole; nil: the author that all of them have.
  /// - Throws: ``Problem``.
  package init(_ texts: [DocumentText], author: String?, at now: Timestamp) throws(Problem) {
    var statements: [(name: String, time: Timestamp, author: String, json: VEXJSON)] = []
    var authors: [String] = []
    for (number, text) in texts.enumerated() {
      let tree = JSONReader.read(text.bytes)
      let document = OpenVEXReader.read(tree.root)
      let problems = tree.problems.filter(\.breaksGrammar) + document.problems
      if let problem = problems.first(where: { !Self.harmless.contains($0.code) }) {
        let line = text.position(of: problem.span.start, encoding: .utf8).line + 1
        throw .document(number, "line \(line): \(problem.message)")
      }
      if !document.author.isEmpty, !authors.contains(document.author) {
        authors.append(document.author)
      }
      for (statement, value) in zip(document.statements, tree.root["statements"].children) {
        guard let json = OpenVEXPart.statement.taken(from: value) else { continue }
        statements.append(
          (statement.vulnerability, statement.timestamp ?? now, document.author, json))
      }
    }
    guard let author = author ?? (authors.count == 1 ? authors.first : nil) else {
      throw .author(authors)
    }
    guard !statements.isEmpty else { throw .nothing }
    let order = statements.indices.sorted {
      (statements[$0].name, statements[$0].time, $0) < (
        statements[$1].name, statements[$1].time, $1
      )
    }
    var seen: Set<String> = []
    let merged = order.compactMap { index -> VEXJSON? in
      let statement = statements[index]
      let own = statement.author.isEmpty || statement.author == author ? nil : statement.author
      let json = statement.json.merged(time: statement.time, author: own)
      return seen.insert(json.text()).inserted ? json : nil
    }
    text = OpenVEXWriter.text(author: author, at: now, merged)
    count = merged.count
  }
}

extension VEXJSON {
  /// A statement with what it had from its document, in the place where it is looked for.
  fileprivate func merged(time: Timestamp, author: String?) -> VEXJSON {
    guard case .object(var members) = self else { return self }
    if !members.contains(where: { $0.key == "timestamp" }) {
      let place = members.firstIndex { $0.key == "vulnerability" }.map { $0 + 1 } ?? 0
      members.insert(("timestamp", .string(time.rfc3339)), at: place)
    }
    if let author {
      let place = members.firstIndex { $0.key == "status_notes" }
      var notes = DecisionNotes("")
      if let place, case .string(let text) = members[place].value { notes = DecisionNotes(text) }
      notes.author = notes.author ?? author
      if let place {
        members[place].value = .string(notes.written)
      } else {
        members.append(("status_notes", .string(notes.written)))
      }
    }
    return .object(members)
  }
}
