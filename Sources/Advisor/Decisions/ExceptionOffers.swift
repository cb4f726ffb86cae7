package import SourceText

/// What may be written to set a finding aside, each proven before it is given out.
package struct ExceptionOffers: Sendable {
  /// How long what an editor writes lasts, unless a policy allows less.
  static let usualDays = 90

  /// Where a statement goes.
  package enum Target: Sendable {
    /// Into a file of decisions that there is.
    case edits(path: String, text: DocumentText, [TextEdit])
    /// Into a new file.
    case file(path: String, text: String)
  }

  private let context: DocumentContext
  private let rules: ExceptionRules
  private let now: Timestamp
  /// Who answers for what is written.
  private let author: String
  /// The folder whose `.vex` takes what no nearer file of decisions takes.
  private let root: DocumentPath

  package init(
    _ context: DocumentContext, policy: Policy, author: String, root: DocumentPath,
    at now: Timestamp
  ) {
    self.context = context
    rules = ExceptionRules(policy)
    self.author = author
    self.root = root
    self.now = now
  }

  /// Whether a decision could take a finding away.
  package func isExceptable(_ finding: Finding) -> Bool {
    finding.package != nil && !finding.exceptionNames.isEmpty && !rules.forbids(finding)
  }

  /// The last day of what is written.
  package var lastDay: Timestamp {
    now.adding(days: Swift.min(Self.usualDays, rules.maximumDays ?? Self.usualDays))
  }

  /// The name by which a finding is set aside: that of the flaw that most people know.
  package func name(of finding: Finding) -> String {
    let names = finding.advisories.flatMap { [$0.id] + $0.aliases }
    return names.first { $0.hasPrefix("CVE-") } ?? names.first
      ?? Finding.codePrefix + finding.code.rawValue
  }

  /// The statement that a finding does not affect the project, for the reason of the label; nil if it
  /// cannot be written.
  package func statement(
    on finding: Finding, _ justification: VEXStatement.Justification
  ) -> Target? {
    guard isExceptable(finding), let package = finding.package else { return nil }
    let name = name(of: finding)
    var exception = NewException(
      vulnerability: name, packages: [package.purl], justification: justification,
      expires: lastDay, author: author)
    var aliases: [String] = []
    for alias in finding.advisories.flatMap({ [$0.id] + $0.aliases })
    where alias != name && !aliases.contains(alias) {
      aliases.append(alias)
    }
    exception.aliases = aliases
    if let own = nearest {
      return OpenVEXWriter.edits(adding: exception, to: own.text, at: now).map {
        .edits(path: own.path.text, text: own.text, $0)
      }
    }
    let folder = root.text == "/" || root.text.isEmpty ? root.text : root.text + "/"
    return OpenVEXWriter.document(exception, at: now).map {
      .file(
        path: folder + VEXDocument.folderName + "/" + VEXDocument.fileName, text: $0)
    }
  }

  /// The team's own file of the nearest folder, that with the usual name before others.
  private var nearest: Document? {
    let own = context.decisions.filter(\.holdsOwnDecisions)
    let nearest = own.filter { $0.path.folder == own.first?.path.folder }
    return nearest.first { $0.path.fileName == VEXDocument.fileName }
      ?? nearest.min { $0.path.text < $1.path.text }
  }

  /// A comment above the entry of a finding, whose reason is left for its author to write: until then
  /// it is no decision. Nil where the format has no comments, or the entry does not begin its line.
  package func comment(on finding: Finding) -> TextEdit? {
    let document = context.document
    guard isExceptable(finding), finding.path == document.path.text,
      let syntax = document.format.comments
    else { return nil }
    let entries = document.reading.entrySpans.filter { $0.contains(finding.span) }
    guard let entry = entries.min(by: { $0.length < $1.length }) else { return nil }
    let start = document.text.position(of: entry.start, encoding: .utf8)
    let line = document.text.offset(
      of: TextPosition(line: start.line, column: 0), encoding: .utf8)
    let before = document.text.string(SourceSpan(line, entry.start))
    let indentation = before.prefix { $0 == " " || $0 == "\t" }
    // An entry may share its line with others; the comment would speak of all of them.
    let isAmongOthers = document.reading.entrySpans.contains {
      $0 != entry && document.text.position(of: $0.start, encoding: .utf8).line == start.line
    }
    guard !isAmongOthers else { return nil }
    let (open, close) = syntax.written
    let ids = finding.advisories.isEmpty ? finding.code.rawValue : name(of: finding)
    let text =
      "\(indentation)\(open)forewarn: ignore \(ids) until \(lastDay.day) because \(close)"
    let edit = TextEdit(span: SourceSpan(line, line), replacement: text + "\n")
    return isProven(edit, finding) ? edit : nil
  }

  /// Whether the edited file asks for the same, and the comment with a reason in it speaks of the
  /// finding.
  private func isProven(_ edit: TextEdit, _ finding: Finding) -> Bool {
    let document = context.document
    let reasoned = edit.replacement.replacingFirst(" because ", with: " because of this ")
    guard
      let bytes = TextEdit.apply(
        [TextEdit(span: edit.span, replacement: reasoned)], to: document.text.bytes)
    else { return false }
    let edited = document.reread(DocumentText(bytes))
    var moved = finding
    let length = reasoned.utf8.count
    moved.span = SourceSpan(finding.span.start + length, finding.span.end + length)
    return edited.reading.problems.count <= document.reading.problems.count
      && edited.reading.entrySpans.count == document.reading.entrySpans.count
      && CommentDecision.all(in: edited).decisions.contains {
        $0.speaks(of: moved, by: moved.exceptionNames)
      }
  }
}

extension String {
  fileprivate func replacingFirst(_ text: String, with other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
