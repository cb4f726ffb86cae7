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

  @Argument(help: "A folder; by default the current one.", completion: .directory)
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
    workspace.add(folder: FileSystem.absolute(folder))
    workspace.readAhead(finder.files)
    var problem: String?
    let advisories = Databases.open(starter: starter, folder: cache.folder, problem: &problem)
    let today = Timestamp(seconds: Terminal.now)
    var used: Set<DecisionPlace> = []
    var documents: [Document] = []
    var commented: [Document] = []
    for document in finder.files.compactMap({ workspace.document($0) }) {
      if document.reading.decisions != nil { documents.append(document) }
      guard document.format.kind.holdsPackages else { continue }
      commented.append(document)
      used.formUnion(
        assess(
          workspace.context(of: document), advisories: advisories, policy: Policy(), today: today
        ).usedDecisions)
    }
    let entries =
      documents.flatMap { Self.entries(of: $0, used, advisories?.database, today) }
      + commented.flatMap { Self.comments(in: $0, used, advisories?.database, today) }
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
    var path: String
    var line: Int
    var state: String
    var vulnerability: String
    var aliases: [String] = []
    /// Package URLs, or what stands in their place; none of a comment, which speaks of its entry.
    var products: [String] = []
    /// Nil of a comment, which claims nothing else than that somebody accepts it.
    var status: VEXStatement.Status?
    var justification: VEXStatement.Justification?
    var reason: String
    var author = ""
    var decided: Timestamp?
    var expires: Timestamp?

    init(
      _ statement: VEXStatement, in document: Document, state: String
    ) {
      self.init(at: statement.span, in: document, state: state, statement.vulnerability)
      aliases = statement.aliases
      products = statement.products.flatMap { [$0] + $0.subcomponents }.map { $0.purl ?? $0.id }
      status = statement.status
      justification = statement.justification
      reason = statement.reason
      author = statement.author
      decided = statement.timestamp
      expires = statement.expires
    }

    init(_ comment: CommentDecision, in document: Document, state: String) {
      self.init(
        at: comment.span, in: document, state: state, comment.identifiers.joined(separator: ", "))
      reason = comment.reason
      expires = comment.expires
    }

    private init(
      at span: SourceSpan, in document: Document, state: String, _ vulnerability: String
    ) {
      path = document.path.text
      line = document.text.position(of: span.start, encoding: .utf8).line + 1
      self.state = state
      self.vulnerability = vulnerability
      reason = ""
    }
  }

  private static func comments(
    in document: Document, _ used: Set<DecisionPlace>, _ database: DatabaseDescription?,
    _ today: Timestamp
  ) -> [Entry] {
    CommentDecision.all(in: document).decisions.map { comment in
      let place = DecisionPlace(path: document.path.text, span: comment.span)
      let state =
        if comment.expires?.hasPassed(at: today) ?? false {
          "ended"
        } else if database != nil, !used.contains(place) { "unused" } else { "in force" }
      return Entry(comment, in: document, state: state)
    }
  }

  private static func entries(
    of document: Document, _ used: Set<DecisionPlace>, _ database: DatabaseDescription?,
    _ today: Timestamp
  ) -> [Entry] {
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
      return Entry(statement, in: document, state: state)
    }
  }

  private static func text(_ entries: [Entry], hasDatabase: Bool) -> String {
    if entries.isEmpty { return "There are no decisions here.\n" }
    var lines: [String] = []
    for entry in entries {
      lines.append(
        "\(displayed(FileSystem.shown(entry.path), limit: 1_000)):\(entry.line): \(entry.state): "
          + "\(displayed(entry.vulnerability)) \(entry.status?.words ?? "in a comment")")
      if !entry.products.isEmpty {
        lines.append("  of " + entry.products.map { displayed($0) }.joined(separator: ", "))
      }
      var said: [String] = []
      if !entry.author.isEmpty {
        said.append(
          "by \(displayed(entry.author))" + (entry.decided.map { " on \($0.day)" } ?? ""))
      }
      if let last = entry.expires { said.append("until \(last.day)") }
      if !said.isEmpty { lines.append("  " + said.joined(separator: ", ")) }
      let why = [entry.justification?.words, entry.reason].compactMap { $0 }
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
        .object([
          ("path", .string(FileSystem.shown(entry.path))), ("line", .number(entry.line)),
          ("state", .string(entry.state)), ("vulnerability", .string(entry.vulnerability)),
          ("aliases", .strings(entry.aliases)), ("products", .strings(entry.products)),
          ("status", .optional(entry.status?.rawValue)),
          ("justification", .optional(entry.justification?.rawValue)),
          ("reason", .string(entry.reason)), ("author", .string(entry.author)),
          ("timestamp", .optional(entry.decided?.rfc3339)),
          ("expires", .optional(entry.expires?.day)),
        ])
      }
    ).text()
  }
}
