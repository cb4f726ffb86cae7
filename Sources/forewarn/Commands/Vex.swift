import Advisor
import ArgumentParser
import SourceText

/// Decisions about findings, as files.
struct Vex: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write and list decisions about findings (OpenVEX, in .vex/).",
    discussion: """
      A decision says that a flaw does not affect you, or that it is accepted for some time, why, \
      and who answers for it. docs/decisions-and-exceptions.md tells how they are read.

        forewarn vex add --id CVE-2019-10744 --package pkg:npm/lodash@4.17.11 \\
          --justification vulnerable_code_not_in_execute_path --until 2027-01-31
        forewarn vex list
        forewarn vex expire --id CVE-2019-10744
        forewarn vex merge a.openvex.json b.openvex.json --output both.openvex.json
      """,
    subcommands: [VexAdd.self, VexList.self, VexExpire.self, VexMerge.self])
}

/// Where the decisions of a folder lie.
struct DecisionFileOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of the decisions.",
      discussion: "By default .vex/decisions.openvex.json at the root of the repository, or in the "
        + "current folder if that is in none."), completion: .file())
  var file: String?

  var path: String {
    if let file { return FileSystem.absolute(file) }
    let current = FileSystem.currentFolder
    let root = ManifestFinder.repositoryRoot(of: current) ?? current
    return FileSystem.join(
      FileSystem.join(root, VEXDocument.folderName), VEXDocument.fileName)
  }
}

struct VexAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a decision to a file of them.",
    discussion: "Exit code 2: it could not be written. 64: it would be no decision.")

  @Option(
    help: "The identifier of the flaw, or forewarn:CODE for a finding without an advisory.")
  var id: String

  @Option(help: "Another identifier of the same flaw; may be given several times.")
  var alias: [String] = []

  @Option(
    help: ArgumentHelp(
      "The package URL of the dependency; may be given several times.",
      discussion: "Without a version it speaks of every version.", valueName: "purl"))
  var package: [String]

  @Option(
    help: ArgumentHelp(
      "The package URL of your own product, to speak of the dependency in that alone.",
      valueName: "purl"))
  var product: String?

  @Option(help: "not_affected, affected, fixed or under_investigation.")
  var status = VEXStatement.Status.notAffected

  @Option(help: "Why it does not affect you, as one of the five labels of OpenVEX.")
  var justification: VEXStatement.Justification?

  @Option(help: "Why, in your words; of affected what is done about it.")
  var reason = ""

  @Option(help: "The last day on which it counts, as 2027-01-31.")
  var until: String?

  @Option(
    help: ArgumentHelp(
      "Who answers for it.",
      discussion: "By default $FOREWARN_AUTHOR, else user.name and user.email of git."))
  var author: String?

  @OptionGroup var decisions: DecisionFileOption

  func run() throws {
    let path = decisions.path
    guard let author = author ?? Author.known(near: path) else {
      throw ValidationError("Nobody answers for it: give --author.")
    }
    let now = Timestamp(seconds: Terminal.now)
    var exception = NewException(
      vulnerability: id, packages: package, justification: justification, reason: reason,
      author: author)
    exception.aliases = alias
    exception.product = product
    exception.status = status
    if let until {
      guard let last = Timestamp(day: until), !last.hasPassed(at: now) else {
        throw ValidationError("--until takes a day that has not passed, as 2027-01-31.")
      }
      exception.expires = last
    }
    if let problem = exception.problem { throw ValidationError("It is no decision: \(problem).") }
    try DecisionFile(path).write { text in
      guard let text else {
        return OpenVEXWriter.document(exception, at: now)
      }
      return OpenVEXWriter.edits(adding: exception, to: text, at: now)
        .flatMap { TextEdit.apply($0, to: text.bytes) }
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

struct VexExpire: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expire", abstract: "Let decisions end.",
    discussion:
      "What they took away is shown again, with their reason. Exit code 2: there are none.")

  @Option(help: "The identifier of the flaw.")
  var id: String

  @Option(
    help: ArgumentHelp("Only those about this package URL.", valueName: "purl"))
  var package: String?

  @Option(help: "The last day on which they count; by default yesterday.")
  var on: String?

  @OptionGroup var decisions: DecisionFileOption

  func run() throws {
    let now = Timestamp(seconds: Terminal.now)
    guard let last = on.map({ Timestamp(day: $0) }) ?? now.adding(days: -1) else {
      throw ValidationError("--on takes a day, as 2027-01-31.")
    }
    let file = DecisionFile(decisions.path)
    var count = 0
    try file.write { text in
      guard let text, let known = OpenVEXFile().read(text).decisions else { return nil }
      let numbers = known.statements.indices.filter { number in
        let statement = known.statements[number]
        let names = ([statement.vulnerability] + statement.aliases).map { $0.lowercased() }
        let isMeant = package.map { purl in
          statement.products.contains { product in
            ([product] + product.subcomponents).contains { $0.purl == purl }
          }
        }
        return names.contains(id.lowercased()) && isMeant ?? true
      }
      guard !numbers.isEmpty else {
        Terminal.note("forewarn: no decision there is about \(displayed(id)).")
        throw ExitCode(2)
      }
      count = numbers.count
      return OpenVEXWriter.edits(ending: Set(numbers), on: last, in: text, at: now)
        .flatMap { TextEdit.apply($0, to: text.bytes) }
        .map { String(decoding: $0, as: UTF8.self) }
    }
    Terminal.note("forewarn: \(counted(count, "decision")) ended on \(last.day).")
  }
}

struct VexMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Make one OpenVEX document of several.",
    discussion: """
      Every statement keeps its time and its author; they are ordered by flaw and time, so that of \
      each the newest comes last. Exit code 2: a file is no OpenVEX document.
      """)

  @Argument(help: "OpenVEX documents.", completion: .file())
  var files: [String]

  @Option(help: "Where to write the result; by default to standard output.", completion: .file())
  var output: String?

  @Option(help: "Who answers for the whole; by default the author that all of them have.")
  var author: String?

  func run() throws {
    let texts = try files.map { file in
      switch FileSystem.read(FileSystem.absolute(file)) {
      case .success(let bytes): return DocumentText(file: bytes)
      case .failure(let error):
        Terminal.note("forewarn: \(displayed(file, limit: 1_000)): \(error)")
        throw ExitCode(2)
      }
    }
    let merged: OpenVEXMerge
    do {
      merged = try OpenVEXMerge(texts, author: author, at: Timestamp(seconds: Terminal.now))
    } catch {
      if case .author = error { throw ValidationError("\(error).") }
      let place =
        if case .document(let number, _) = error {
          displayed(files[number], limit: 1_000) + ": "
        } else { "" }
      Terminal.note("forewarn: \(place)\(error)")
      throw ExitCode(2)
    }
    guard let output else {
      Terminal.write(merged.text)
      return
    }
    try DecisionFile(FileSystem.absolute(output)).write { _ in merged.text }
  }
}

/// A file of decisions that is about to be written.
private struct DecisionFile {
  let path: String

  init(_ path: String) { self.path = path }

  /// Puts another text in its place, whole or not at all.
  /// - Parameter change: gets the text, or nil if there is no such file; gives nil if it is none of
  ///   decisions.
  /// - Throws: exit code 2 with a note if it cannot be read or written.
  func write(_ change: (DocumentText?) throws -> String?) throws {
    var old: DocumentText?
    switch FileSystem.read(path) {
    case .success(let bytes): old = DocumentText(file: bytes)
    case .failure(.notFound): old = nil
    case .failure(let error): throw fail("\(error)")
    }
    guard let text = try change(old) else {
      throw fail(
        old == nil ? "there is no such file" : "it is not a whole OpenVEX 0.2.0 document")
    }
    if let problem = FileSystem.createFolder(of: path) ?? FileSystem.replace(path, with: text) {
      throw fail(problem)
    }
    Terminal.note("forewarn: wrote \(displayed(FileSystem.shown(path), limit: 1_000))")
  }

  private func fail(_ reason: String) -> ExitCode {
    Terminal.note(
      "forewarn: \(displayed(FileSystem.shown(path), limit: 1_000)): \(displayed(reason))")
    return ExitCode(2)
  }
}

/// Who answers for a decision, where nobody was named.
enum Author {
  /// `$FOREWARN_AUTHOR`, else the name and address that git has for a folder; nil if there is
  /// neither. Nobody is ever made up.
  static func known(near path: String) -> String? {
    if let name = Terminal.environment("FOREWARN_AUTHOR"), !name.isEmpty { return name }
    var folder = FileSystem.parent(path)
    while FileSystem.resolvedKind(folder) != .folder, folder != "/" {
      folder = FileSystem.parent(folder)
    }
    guard let git = GitProgram(root: folder), let name = value("user.name", git) else { return nil }
    return value("user.email", git).map { "\(name) <\($0)>" } ?? name
  }

  private static func value(_ key: String, _ git: GitProgram) -> String? {
    let bytes = (try? git.run(["config", "--get", key], limit: 1 << 12)) ?? []
    let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    return line.isEmpty ? nil : displayed(line)
  }
}

extension VEXStatement.Status: ExpressibleByArgument {}
extension VEXStatement.Justification: ExpressibleByArgument {}
