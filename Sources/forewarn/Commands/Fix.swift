import Advisor
import ArgumentParser
import SourceText

/// Applies what an editor would offer to all findings at once.
struct Fix: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Edit manifests so that findings go away, and show what was changed.",
    discussion: """
      Makes the edits that an editor's "fix all" makes, as often as these leave more to mend: each \
      was proven by reading the edited file again. Prints them as a patch. Files are replaced whole, all of them or none; no package \
      manager is run: commands that have to follow are named.

      Exit code 0: nothing at or above the threshold remains. 1: findings remain. 2: something \
      could not be assessed or written, or there is no database. 64: wrong usage.

        forewarn fix                       mend what can be mended in this folder
        forewarn fix --plan package.json   only show how
        forewarn fix --plan > fix.patch    to be applied later by `git apply`
      """)

  @Argument(help: "Files or folders; by default the current folder.", completion: .file())
  var paths: [String] = []

  @Flag(help: "Only show the patch; write nothing.")
  var plan = false

  @Flag(help: "Make major steps too: they may break what uses the package.")
  var major = false

  @Flag(
    help: """
      Force what others bring in to a version that mends it, in the manifest, where nothing else \
      helps.
      """)
  var force = false

  @Flag(help: "Use the small database built into Forewarn, which only shows how it works.")
  var starter = false

  @OptionGroup var cache: CacheOption

  func run() throws {
    let options = CheckOptions(paths: paths, starter: starter, cacheFolder: cache.folder)
    throw ExitCode(FixRun(options, allowsMajor: major, forces: force, writes: !plan).run())
  }
}

extension Finding {
  /// Whether every edit that mends it may break users by the ecosystem's convention.
  fileprivate var needsMajorStep: Bool {
    let edits = remediations.filter { !$0.edits.isEmpty }
    return !edits.isEmpty && edits.allSatisfy(\.isMajor)
  }
}

/// One run of `forewarn fix`.
struct FixRun {
  /// What an edit leaves is nearly always mended by one more. The limit is for what nobody thought of.
  private static let roundLimit = 10

  private let options: CheckOptions
  private let allowsMajor: Bool
  private let forces: Bool
  private let writes: Bool
  /// What was edited, by path.
  private var texts: [String: EditedText] = [:]
  /// Those that complete the edits, or that mend what no edit mends, each once.
  private var commands: [String] = []

  init(_ options: CheckOptions, allowsMajor: Bool, forces: Bool, writes: Bool) {
    self.options = options
    self.allowsMajor = allowsMajor
    self.forces = forces
    self.writes = writes
  }

  /// Does it all and gives the exit code.
  consuming func run() -> Int32 {
    var check = CheckRun(options)
    check.assess()
    for _ in 0..<Self.roundLimit {
      guard edit(choose(check), in: check.workspace) else { break }
      check = CheckRun(options, edited: texts.mapValues(\.bytes))
      check.assess()
    }
    guard !texts.isEmpty else {
      Terminal.note("There is nothing that an edit mends.")
      return tellRemaining(check.result)
    }
    var changes: [Change] = []
    do {
      changes = try self.changes()
      for change in changes { Terminal.write(change.diff) }
      if writes { try write(changes) }
    } catch {
      Terminal.note("forewarn: \(displayed("\(error)", limit: 2_000))")
      return 2
    }
    let files = changes.count == 1 ? "1 file" : "\(changes.count) files"
    Terminal.note((writes ? "Edited " : "Would edit ") + files + ".")
    return tellRemaining(check.result)
  }

  /// The edits of all findings that can be made together. Notes the commands besides.
  private mutating func choose(_ check: CheckRun) -> [FileEdit] {
    var fixes = FixSet(allowsMajor: allowsMajor)
    let isOneFolder = Set(check.result.documents.map(\.document.path.folder)).count == 1
    for (document, assessment) in check.result.documents {
      let context = check.workspace.context(of: document)
      let refactorings = forces ? Refactorings(context) : nil
      for finding in assessment.findings {
        let forced = refactorings?.forced(for: finding).map { [$0] } ?? []
        let remedy = fixes.add(finding, or: forced)
        // Once something is edited, a lockfile waits for the commands that are noted already.
        let other =
          texts.isEmpty ? finding.remediations.first { $0.edits.isEmpty && !$0.isMajor } : nil
        let command = remedy?.command ?? other?.command
        let folder = FileSystem.shown((context.lockfile ?? document).path.folder)
        let place = isOneFolder || folder == FileSystem.currentFolder ? "" : "in \(folder): "
        if let command, !commands.contains(place + command) { commands.append(place + command) }
      }
    }
    return fixes.edits
  }

  /// - Returns: whether anything was edited.
  private mutating func edit(_ edits: [FileEdit], in workspace: Workspace) -> Bool {
    var isEdited = false
    for (path, edits) in Dictionary(grouping: edits, by: \.path) {
      guard var text = texts[path] ?? workspace.document(path).map({ EditedText($0.text.bytes) })
      else { continue }
      if text.apply(edits.map(\.edit)) {
        texts[path] = text
        isEdited = true
      }
    }
    return isEdited
  }

  private struct Change {
    var path: String
    /// As it lies there.
    var file: [UInt8]
    /// As UTF-8.
    var new: [UInt8]
    var diff: String
  }

  private func changes() throws -> [Change] {
    try texts.sorted { $0.key < $1.key }.map { path, edited in
      guard case .success(let file) = FileSystem.read(path) else {
        throw FileReplacement.Failure(description: "\(path) cannot be read any more.")
      }
      let text = DocumentText(file: file)
      guard edited.original == text.bytes else {
        throw FileReplacement.Failure(
          description: "\(path) has changed since it was read; nothing was written.")
      }
      let mark = file.starts(with: DocumentText.mark) ? DocumentText.mark : []
      let diff = UnifiedDiff(
        old: text.bytes, new: edited.bytes, edits: edited.edits, mark: mark)
      return Change(
        path: path, file: file, new: edited.bytes, diff: diff.text(path: FileSystem.shown(path)))
    }
  }

  private func write(_ changes: [Change]) throws {
    var replacement = FileReplacement()
    defer { replacement.discard() }
    for change in changes {
      try replacement.prepare(
        change.path, from: change.file,
        to: DocumentText.encoded(change.new, asIn: change.file))
    }
    try replacement.commit()
  }

  private func tellRemaining(_ result: CheckResult) -> Int32 {
    let remaining = result.failing.count
    if !commands.isEmpty {
      Terminal.note("To complete it, run:")
      for command in commands { Terminal.note("  " + displayed(command, limit: 500)) }
    }
    func remain(_ count: Int) -> String {
      count == 1 ? "1 finding remains" : "\(count) findings remain"
    }
    let lesser = result.findings.count
    if remaining > 0 {
      Terminal.note(remain(remaining) + ".")
    } else {
      Terminal.note(
        lesser == 0 ? "No finding remains." : remain(lesser) + ", none of which fails the check.")
    }
    let majors = allowsMajor ? 0 : result.findings.count(where: \.needsMajorStep)
    if majors > 0 {
      Terminal.note(
        "\(counted(majors, "finding")) would go away by a major step alone: --major makes it.")
    }
    if result.exitCode == 2 {
      Terminal.note("Something could not be assessed: `forewarn --check` says what.")
    }
    return result.exitCode
  }
}
