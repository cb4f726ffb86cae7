import Advisor
import AdvisoryStore
import ArgumentParser
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what Forewarn finds on this machine: for you, and for a report of a problem.",
    discussion: """
      Looks at the program, the database, policies, this folder and editors, and changes nothing. \
      Names no package, file or person, and no address but that of the public data: it can be shown \
      to others.

        forewarn doctor                    what is right and wrong here
        forewarn doctor --cache folder     of another database

      Exit code 0: nothing is wrong. 2: something is.
      """)

  @OptionGroup var cache: CacheOption

  func run() throws {
    var examination = Examination(cacheFolder: cache.folder, now: Timestamp(seconds: Terminal.now))
    examination.run()
    Terminal.write(examination.text)
    throw ExitCode(examination.hasProblem ? 2 : 0)
  }
}

/// What `forewarn doctor` looks at, and what it says of it.
struct Examination {
  private enum State: String { case good, note, problem }

  private let cacheFolder: String?
  private let now: Timestamp
  private var lines: [(state: State, subject: String, text: String)] = []
  private var source: (any AdvisorySource)?

  init(cacheFolder: String?, now: Timestamp) {
    self.cacheFolder = cacheFolder
    self.now = now
  }

  var hasProblem: Bool { lines.contains { $0.state == .problem } }

  mutating func run() {
    lookAtProgram()
    lookAtDatabase()
    lookAtHealth()
    lookAtPolicies()
    lookAtFolder()
    lookAtEditors()
  }

  var text: String {
    let width = lines.map(\.subject.utf8.count).max() ?? 0
    return lines.map { line in
      let mark =
        switch line.state {
        case .good: Terminal.styled("ok     ", .green)
        case .note: Terminal.styled("note   ", .yellow)
        case .problem: Terminal.styled("PROBLEM", .red)
        }
      let padding = String(repeating: " ", count: width - line.subject.utf8.count)
      return "\(mark)  \(line.subject)\(padding)  \(displayed(line.text, limit: 1_000))\n"
    }.joined()
  }

  private mutating func add(_ state: State, _ subject: String, _ text: String) {
    lines.append((state, subject, Self.anonymous(text)))
  }

  /// A text without the folders and the name of whoever runs this.
  static func anonymous(
    _ text: String, home: String? = Terminal.environment("HOME"),
    user: String? = Terminal.environment("USER") ?? Terminal.environment("LOGNAME")
  ) -> String {
    var result = text
    if let home, home.utf8.count > 1 { result = replacing(home, in: result, with: "~") }
    if let user, user.utf8.count > 2, user != "root" {
      result = replacing(user, in: result, with: "USER")
    }
    return result
  }

  private static func replacing(_ part: String, in text: String, with other: String) -> String {
    text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }

  // MARK: What is looked at

  private mutating func lookAtProgram() {
    var system = utsname()
    uname(&system)
    func text(_ field: some Any) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    add(
      .good, "program",
      "forewarn \(forewarnVersion) on \(text(system.sysname)) \(text(system.release)) "
        + text(system.machine))
    if access(Sync.programPath, X_OK) == 0 {
      add(.good, "forewarn-sync", "lies beside it")
    } else {
      add(.problem, "forewarn-sync", "is not installed beside it: `forewarn sync` cannot run")
    }
    let hasGit = GitProgram(root: "/") != nil
    add(
      hasGit ? .good : .note, "git",
      hasGit ? "found" : "not found: nothing can be compared with an earlier state")
  }

  private mutating func lookAtDatabase() {
    do {
      let cache = try AdvisoryCache(folder: cacheFolder)
      let origin = cacheFolder != nil ? "--cache" : named("FOREWARN_CACHE") ?? "the usual place"
      add(.good, "cache", "\(origin): \(cacheFolder == nil ? cache.folder : "as given")")
      let source = try cache.openCurrent()
      self.source = source
      let database = source.database
      add(
        .good, "database",
        "generation \(database.sequence), \(database.recordCount) records of "
          + "\(database.recordCounts.count) ecosystems, newest of \(database.newestRecord.day)")
      let days = Swift.max(0, now.seconds - database.confirmedAt.seconds) / 86_400
      let isFuture = database.confirmedAt > now
      add(
        isFuture ? .problem : days > 7 ? .note : .good, "age",
        isFuture
          ? "confirmed in the future: the clock of this machine is wrong"
          : days == 0
            ? "confirmed today" : "confirmed \(days) days ago\(days > 7 ? ": `forewarn sync`" : "")"
      )
      let skipped = database.skipped.values.reduce(0, +)
      if skipped > 0 { add(.note, "skipped", "\(skipped) records could not be taken in") }
    } catch {
      add(.problem, "database", "\(error)")
    }
  }

  private func named(_ variable: String) -> String? {
    Terminal.environment(variable).map { _ in "$" + variable }
  }

  private mutating func lookAtHealth() {
    guard let source else { return }
    guard let health = source.health else {
      add(.note, "health", "the database holds no signals of health")
      return
    }
    let feeds = health.feeds.map(\.name).sorted()
    add(.good, "health", "generation \(health.sequence): \(feeds.joined(separator: ", "))")
    if let problem = health.modelProblem {
      add(.problem, "health model", "the one of the database is not in force: \(problem)")
    }
  }

  private mutating func lookAtPolicies() {
    let places = [
      ("policy: user", OuterPolicies.userPath),
      ("policy: organisation", OuterPolicies.organisationPath),
    ]
    if let organisation = source?.organisation, let layer = organisation.layer {
      add(
        organisation.problems.isEmpty ? .good : .problem, "policy: published",
        organisation.problems.isEmpty
          ? "read, \(organisation.statements.count) documents of statements"
          : "not all of it is understood: \(layer.origin.path)")
    }
    for (subject, path) in places {
      guard let path, case .success(let bytes) = FileSystem.read(path) else {
        add(.good, subject, "none")
        continue
      }
      let count = PolicyFile().read(DocumentText(file: bytes)).problems.count
      add(
        count == 0 ? .good : .problem, subject,
        count == 0 ? "read" : "\(count) places of it are wrong: `forewarn --check \(path)`")
    }
  }

  private mutating func lookAtFolder() {
    var finder = ManifestFinder()
    finder.search(FileSystem.currentFolder)
    var counts: [String: Int] = [:]
    for file in finder.files {
      guard let (format, ecosystem) = Ecosystems.format(of: DocumentPath(file)) else { continue }
      if format.kind.holdsPackages { counts[ecosystem.name, default: 0] += 1 }
    }
    if counts.isEmpty { add(.note, "this folder", "holds no manifest or lockfile") }
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      let files = count == 1 ? "1 file" : "\(count) files"
      guard let database = source?.database else {
        add(.good, "this folder", "\(name): \(files)")
        continue
      }
      let records = database.recordCounts[name] ?? 0
      let isCovered =
        records > 0
        || Ecosystem(name).definition?.advisories == EcosystemDefinition.AdvisoryData.none
      add(
        isCovered ? .good : .problem, "this folder",
        "\(name): \(files), "
          + (records > 0
            ? "\(records) records"
            : isCovered
              ? "nobody publishes advisories of it"
              : "the database holds none of it: `forewarn sync --ecosystem \(name)`"))
    }
    if !finder.problems.isEmpty {
      add(.note, "this folder", "\(finder.problems.count) folders in it could not be looked at")
    }
  }

  /// The programs of editors, and the files of their settings in which Forewarn is named.
  private static let editors: [(name: String, program: String, settings: [String])] = [
    (
      "Neovim", "nvim", ["nvim/init.lua", "nvim/init.vim", "nvim/lua", "nvim/plugin", "nvim/after"]
    ),
    ("Vim", "vim", ["~/.vimrc", "~/.vim/vimrc"]),
    ("Emacs", "emacs", ["~/.emacs", "~/.emacs.d/init.el", "emacs/init.el"]),
    ("Helix", "hx", ["helix/languages.toml"]),
    ("VS Code", "code", ["Code/User/settings.json"]),
    ("Kate", "kate", ["kate/lspclient/settings.json"]),
    ("Qt Creator", "qtcreator", ["QtProject/QtCreator.ini"]),
    ("Kakoune", "kak", ["kak-lsp/kak-lsp.toml", "kak/kakrc"]),
    ("Sublime Text", "subl", ["sublime-text/Packages/User/LSP.sublime-settings"]),
    ("Zed", "zed", ["zed/settings.json"]),
  ]

  private mutating func lookAtEditors() {
    let home = Terminal.environment("HOME") ?? ""
    let configuration =
      Terminal.environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? home + "/.config"
    for editor in Self.editors where Self.isInstalled(editor.program) {
      let isNamed = editor.settings.contains { place in
        let path =
          place.hasPrefix("~/") ? home + place.dropFirst() : configuration + "/" + place
        return Self.namesForewarn(path, depth: 3)
      }
      add(
        isNamed ? .good : .note, editor.name,
        isNamed ? "its settings name forewarn" : "its settings do not name forewarn")
    }
  }

  private static func isInstalled(_ program: String) -> Bool {
    (Terminal.environment("PATH") ?? "").split(separator: ":").contains { folder in
      folder.hasPrefix("/") && access("\(folder)/\(program)", X_OK) == 0
    }
  }

  /// Whether a file, or a file in a folder, holds the word; links are followed, at most that deep.
  private static func namesForewarn(_ path: String, depth: Int) -> Bool {
    switch FileSystem.resolvedKind(path) {
    case .file:
      guard case .success(let bytes) = FileSystem.read(path), bytes.count < 1 << 20 else {
        return false
      }
      return String(decoding: bytes, as: UTF8.self).lowercased().contains("forewarn")
    case .folder where depth > 0:
      return (FileSystem.names(inFolder: path) ?? []).prefix(200).contains {
        namesForewarn(FileSystem.join(path, $0), depth: depth - 1)
      }
    default: return false
    }
  }
}
