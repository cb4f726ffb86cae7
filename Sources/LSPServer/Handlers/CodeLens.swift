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
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .codeLens(params), nothing: [CodeLens]())
    else { return }
    guard result.document != nil else {
      respond(id, [CodeLens]())
      return
    }
    let summary = DocumentSummary(result, now: environment.now())
    let canFix = summary.fixableCount > 0 && client.appliesEdits
    let command = Command(
      title: summary.text, command: canFix ? ServerCommand.fixAll.rawValue : "",
      arguments: canFix ? [.string(document.uri.text)] : [])
    let start = LSPPosition(line: 0, character: 0)
    respond(id, [CodeLens(range: LSPRange(start: start, end: start), command: command)])
  }
}

/// What is to be said of a whole document, in one line.
struct DocumentSummary {
  /// How many findings have a version that mends them.
  let fixableCount: Int
  let text: String

  init(_ result: AssessedDocument, now: Timestamp) {
    let affected = result.findings.filter { !$0.advisories.isEmpty }
    // What another package brings in is not mended by an edit of its version here.
    fixableCount = affected.count { $0.safeVersion != nil && $0.paths.isEmpty }
    var parts: [String] = []
    if affected.isEmpty {
      let count = result.assessment.assessedCount
      parts.append("\(count) package\(count == 1 ? "" : "s") checked, none affected")
    } else {
      parts.append("\(affected.count) finding\(affected.count == 1 ? "" : "s")")
      if fixableCount > 0 { parts.append("\(fixableCount) to fix now") }
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
