import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/codeLens`: one summary above the text, which fixes what can be fixed at once.
  mutating func codeLens(_ id: RequestID, _ params: TextDocumentParams) {
    guard settings.codeLens else {
      respond(id, [CodeLens]())
      return
    }
    let identifier = params.textDocument
    guard let (_, known) = assessed(identifier, for: id, .codeLens(params), nothing: [CodeLens]())
    else { return }
    guard let format = known.document?.format else {
      respond(id, [CodeLens]())
      return
    }
    // Nothing is written into lockfiles, so that there is nothing to be proven.
    guard format.kind == .manifest else {
      respond(id, [DocumentSummary(known, fixedCount: 0, now: environment.now()).lens(nil)])
      return
    }
    guard
      let (document, result) = remedied(
        identifier, for: id, .codeLens(params), nothing: [CodeLens]())
    else { return }
    let (translation, now) = (translation(of: document, result), environment.now())
    let uri = client.appliesEdits ? document.uri : nil
    answer(id, .codeLens(params), from: document) {
      let fixedCount = translation().fixAllEdit?.diagnostics.count ?? 0
      let summary = DocumentSummary(result, fixedCount: fixedCount, now: now)
      return .result([summary.lens(uri)])
    }
  }
}

/// What is to be said of a whole document, in one line.
struct DocumentSummary {
  /// How many findings the command mends that fixes all.
  let fixedCount: Int
  let text: String

  init(_ result: AssessedDocument, fixedCount: Int, now: Timestamp) {
    self.fixedCount = fixedCount
    let affected = result.findings.filter { !$0.advisories.isEmpty }
    var parts: [String] = []
    if affected.isEmpty {
      let count = result.assessment.assessedCount
      parts.append("\(count) package\(count == 1 ? "" : "s") checked, none affected")
    } else {
      parts.append("\(affected.count) finding\(affected.count == 1 ? "" : "s")")
      if fixedCount > 0 { parts.append("\(fixedCount) to fix now") }
      let majorCount = affected.count { finding in
        let edits = finding.remediations.filter { !$0.edits.isEmpty }
        return !edits.isEmpty && edits.allSatisfy(\.isMajor)
      }
      if majorCount > 0 {
        let more = fixedCount > 0 ? " more" : ""
        parts.append("\(majorCount)\(more) need\(majorCount == 1 ? "s" : "") a major upgrade")
      }
      let broughtCount = affected.count { $0.safeVersion != nil && !$0.paths.isEmpty }
      if broughtCount > 0 { parts.append("\(broughtCount) brought in by others") }
    }
    if result.assessment.notAssessedCount > 0 {
      parts.append("\(result.assessment.notAssessedCount) not assessed")
    }
    if let database = result.assessment.database {
      parts.append("database \(database.age(at: now))")
    } else {
      parts = ["not assessed: no advisory database"]
    }
    text = parts.joined(separator: " \u{00B7} ")
  }

  /// Above the first line, with the command that fixes all in a document of a client that can.
  func lens(_ uri: DocumentURI?) -> CodeLens {
    let uri = fixedCount > 0 ? uri : nil
    let start = LSPPosition(line: 0, character: 0)
    return CodeLens(
      range: LSPRange(start: start, end: start),
      command: Command(
        title: text, command: uri == nil ? "" : ServerCommand.fixAll.rawValue,
        arguments: uri.map { [.string($0.text)] } ?? []))
  }
}

extension DatabaseDescription {
  /// How long ago it was built, in the largest unit that fits.
  func age(at now: Timestamp) -> String {
    func count(_ number: Int, _ unit: String) -> String {
      "\(number) \(unit)\(number == 1 ? "" : "s") old"
    }
    let seconds = now.seconds - builtAt.seconds
    return switch seconds {
    case ..<3_600: "less than an hour old"
    case ..<172_800: count(seconds / 3_600, "hour")
    default: count(seconds / 86_400, "day")
    }
  }
}
