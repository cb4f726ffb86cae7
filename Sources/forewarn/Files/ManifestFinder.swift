import Advisor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the manifests and lockfiles below a folder: sorted, without what git ignores, without
/// folders of installed or built packages, and without following links.
struct ManifestFinder {
  /// Folders that hold other people's packages or built output, whoever ignores them.
  static let skippedFolders: Set<String> = [
    ".git", ".hg", ".svn", "node_modules", "bower_components", ".venv", "venv", "__pycache__",
    "site-packages", ".tox", ".nox", "target", ".build", "vendor", "Pods", "Carthage", ".yarn",
    ".pnpm-store", ".gradle", ".dart_tool", "_build", "deps", ".eggs", ".terraform",
  ]
  /// `target`, `deps` and `_build` are ordinary words: they are skipped only beside the manifest
  /// whose tool makes them.
  static let makers: [String: String] = [
    "target": "Cargo.toml", "deps": "mix.exs", "_build": "mix.exs", "vendor": "",
  ]
  static let maximumDepth = 64
  static let maximumEntries = 400_000

  private(set) var files: [String] = []
  /// What could not be looked at, for the report.
  private(set) var problems: [(path: String, message: String)] = []
  private var entryCount = 0
  private let tree: any FileTree

  init(_ tree: any FileTree = WorkingFolder()) { self.tree = tree }

  private struct Folder {
    var path: String
    var components: [String]
    /// The ignore files that apply, outermost first, with the number of leading components that
    /// are not part of their own paths.
    var rules: [(rules: IgnoreRules, depth: Int)]
  }

  /// The files of the folders that an editor has open; of none that holds the user's home folder,
  /// which editors open where they know of no project.
  @Sendable static func projectFiles(_ folders: [String]) -> [String] {
    var seen: Set<String> = []
    return folders.flatMap { folder -> [String] in
      let folder = FileSystem.absolute(folder)
      guard !isWide(folder), FileSystem.resolvedKind(folder) == .folder else { return [] }
      var finder = ManifestFinder()
      finder.search(folder)
      return finder.files.filter { seen.insert($0).inserted }
    }
  }

  /// Whether a folder holds the user's home folder, and so much that does not belong together.
  static func isWide(_ folder: String) -> Bool {
    let home = getenv("HOME").map { String(cString: $0) } ?? "/"
    return home == folder || home.hasPrefix(folder == "/" ? "/" : folder + "/")
  }

  mutating func search(_ root: String) {
    let rules = tree.holdsOnlyTracked ? [] : outerRules(above: root)
    var stack = [Folder(path: root, components: [], rules: rules)]
    while let folder = stack.popLast() {
      guard folder.components.count <= Self.maximumDepth else {
        problems.append((folder.path, "it lies more than \(Self.maximumDepth) folders deep"))
        continue
      }
      guard let names = tree.names(inFolder: folder.path) else {
        problems.append((folder.path, "the folder cannot be read: \(FileSystem.lastError())"))
        continue
      }
      var rules = folder.rules
      if !tree.holdsOnlyTracked, names.contains(".gitignore"),
        case .success(let text) = tree.read(FileSystem.join(folder.path, ".gitignore"))
      {
        rules.append((IgnoreRules(text), folder.components.count))
      }
      var folders: [Folder] = []
      for name in names {
        entryCount += 1
        guard entryCount <= Self.maximumEntries else {
          problems.append((folder.path, "more than \(Self.maximumEntries) files; the rest is left"))
          return
        }
        let path = FileSystem.join(folder.path, name)
        let isKnown = Ecosystems.format(of: DocumentPath(path)) != nil
        let kind = tree.kind(path)
        guard kind == .folder || (kind == .file && isKnown) else { continue }
        let components = folder.components + [name]
        if Self.isIgnored(components, rules, isFolder: kind == .folder) { continue }
        if kind == .file {
          files.append(path)
        } else if !Self.isSkipped(name, beside: names) {
          folders.append(Folder(path: path, components: components, rules: rules))
        }
      }
      stack += folders.reversed()
    }
  }

  /// Whether a path goes through a folder of installed or built packages.
  /// - Parameter holds: whether there is a file of a path: what makes such folders.
  static func isInSkippedFolder(
    _ path: String, holds: (String) -> Bool = { _ in true }
  ) -> Bool {
    let folders = path.split(separator: "/").dropLast()
    return folders.indices.contains { number in
      let name = String(folders[number])
      guard skippedFolders.contains(name) else { return false }
      guard let maker = makers[name], !maker.isEmpty else { return true }
      return holds((folders[..<number] + [Substring(maker)]).joined(separator: "/"))
    }
  }

  private static func isSkipped(_ name: String, beside names: [String]) -> Bool {
    guard skippedFolders.contains(name) else { return false }
    guard let maker = makers[name], !maker.isEmpty else { return true }
    return names.contains(maker)
  }

  private static func isIgnored(
    _ components: [String], _ rules: [(rules: IgnoreRules, depth: Int)], isFolder: Bool
  ) -> Bool {
    for (rules, depth) in rules.reversed() {
      let below = depth >= 0 ? Array(components.dropFirst(depth)) : components
      if let verdict = rules.verdict(below, isFolder: isFolder) { return verdict }
    }
    return false
  }

  /// The ignore file at the root of the search is read with the others; those above it, up to the
  /// repository's root, apply too but name paths that we do not walk: only their patterns without a
  /// slash can match, which is what matters in practice.
  private func outerRules(above root: String) -> [(rules: IgnoreRules, depth: Int)] {
    guard let repository = Self.repositoryRoot(of: root), repository != root else { return [] }
    var rules: [(rules: IgnoreRules, depth: Int)] = []
    var folder = FileSystem.parent(root)
    while true {
      if case .success(let text) = FileSystem.read(FileSystem.join(folder, ".gitignore")) {
        rules.insert((IgnoreRules(text), -1), at: 0)
      }
      if folder == repository || folder == "/" { return rules }
      folder = FileSystem.parent(folder)
    }
  }

  /// The nearest folder at or above that holds `.git`; nil outside repositories.
  static func repositoryRoot(of path: String) -> String? {
    var folder = path
    for _ in 0..<Self.maximumDepth {
      if FileSystem.kind(FileSystem.join(folder, ".git")) != .missing { return folder }
      if folder == "/" { return nil }
      folder = FileSystem.parent(folder)
    }
    return nil
  }
}
