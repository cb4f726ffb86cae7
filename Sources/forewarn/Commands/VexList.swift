import Advisor
import ArgumentParser
import SourceText

struct VexList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the decisions of a folder and what comes of each.",
    discussion: """
      To tell whether a decision is used, the manifests and lockfiles below the folder are checked. \
      Exit code 2: a file could not be read.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

  @Argument(help: "A folder; by default the current one.")
  var folder = "."

  @Option(help: "How to print it: text or json.")
  var format = Format.text

  @Flag(help: "Use the small database built into Forewarn, which only shows how it works.")
  var starter = false

  @OptionGroup var cache: CacheOption

  func run() throws {
    var finder = ManifestFinder()
    finder.search(FileSystem.absolute(folder))
    let workspace = Workspace()
    workspace.readAhead(finder.files)
    var problem: String?
    let advisories = Databases.open(starter: starter, folder: cache.folder, problem: &problem)
    let today = Timestamp(seconds: Terminal.now)
    var used: Set<DecisionPlace> = []
    var documents: [Document] = []
    for document in finder.files.compactMap({ workspace.document($0) }) {
      if document.reading.decisions != nil { documents.append(document) }
      guard document.format.kind.holdsPackages else { continue }
      used.formUnion(
        assess(
          workspace.context(of: document), advisories: advisories, policy: Policy(), today: today
        ).usedDecisions)
    }
    let entries = documents.flatMap { document in
      Self.entries(of: document, used, advisories?.database, today)
    }
    switch format {
    case .text: Terminal.write(Self.text(entries, hasDatabase: advisories != nil))
    case .json: Terminal.write(Self.json(entries) + "\n")
    }
    for (path, message) in finder.problems {
      Terminal.note("forewarn: \(displayed(FileSystem.shown(path))): \(displayed(message))")
    }
    if !finder.problems.isEmpty { throw ExitCode(2) }
  }

  /// A decision, where it stands, and what comes of it.
  struct Entry {
    var statement: VEXStatement
    var path: String
    var line: Int
    var state: String
  }

  private static func entries(
    of document: Document, _ used: Set<DecisionPlace>, _ database: DatabaseDescription?,
    _ today: Timestamp
  ) -> [Entry] {
    let path = document.path.text
    let unused = Set(
      database.map { unusedExceptions(in: document, used: used, database: $0).map(\.span.start) }
        ?? [])
    return (document.reading.decisions?.statements ?? []).map { statement in
      let state: String
      if !document.holdsOwnDecisions {
        state = "others'"
      } else if !statement.isSound {
        state = "malformed"
      } else if statement.expires?.hasPassed(at: today) ?? false {
        state = "ended"
      } else if statement.expires == nil,
        [.affected, .underInvestigation].contains(statement.status)
      {
        state = "open"
      } else if unused.contains(statement.span.start) {
        state = "unused"
      } else {
        state = "in force"
      }
      let line = document.text.position(of: statement.span.start, encoding: .utf8).line + 1
      return Entry(statement: statement, path: path, line: line, state: state)
    }
  }

  private static func text(_ entries: [Entry], hasDatabase: Bool) -> String {
    if entries.isEmpty { return "There are no decisions here.\n" }
    var lines: [String] = []
    for entry in entries {
      let statement = entry.statement
      let purls = statement.products.flatMap { [$0] + $0.subcomponents }
        .map { displayed($0.purl ?? $0.id) }.joined(separator: ", ")
      lines.append(
        "\(displayed(FileSystem.shown(entry.path), limit: 1_000)):\(entry.line): \(entry.state): "
          + "\(displayed(statement.vulnerability)) \(statement.status.words)")
      lines.append("  of \(purls)")
      var said = "  by \(displayed(statement.author))"
      if let time = statement.timestamp { said += " on \(time.day)" }
      if let last = statement.expires { said += ", until \(last.day)" }
      lines.append(said)
      let why = [statement.justification?.words, statement.reason].compactMap { $0 }
        .filter { !$0.isEmpty }.map { displayed($0, limit: 500) }
      if !why.isEmpty { lines.append("  " + why.joined(separator: ": ")) }
    }
    if !hasDatabase {
      lines.append("Without an advisory database it is not known which of them are used.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func json(_ entries: [Entry]) -> String {
    JSONValue.array(
      entries.map { entry in
        let statement = entry.statement
        return .object([
          ("path", .string(FileSystem.shown(entry.path))), ("line", .number(entry.line)),
          ("state", .string(entry.state)), ("vulnerability", .string(statement.vulnerability)),
          ("aliases", .strings(statement.aliases)),
          (
            "products",
            .strings(
              statement.products.flatMap { [$0] + $0.subcomponents }.map { $0.purl ?? $0.id })
          ),
          ("status", .string(statement.status.rawValue)),
          ("justification", .optional(statement.justification?.rawValue)),
          ("reason", .string(statement.reason)), ("author", .string(statement.author)),
          ("timestamp", .optional(statement.timestamp?.rfc3339)),
          ("expires", .optional(statement.expires?.day)),
        ])
      }
    ).text()
  }
}
