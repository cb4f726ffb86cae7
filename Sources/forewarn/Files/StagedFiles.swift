import Advisor

/// The manifests and lockfiles that a commit of what is staged would change the meaning of: those that
/// are staged themselves, and those that belong to what is.
struct StagedFiles {
  /// Staged themselves; absolute paths.
  private(set) var changed: [String] = []
  /// Those that may belong to a staged file: ``isAffected(_:)`` tells.
  private(set) var candidates: [String] = []
  private var changedPaths: Set<String> = []
  /// Whether a lockfile or a place of versions is gone: nothing refers to it any more.
  private var isAnythingGone = false

  /// By the extension of a file that may have any name, whose manifests take in such files.
  private static let takers: [String: Set<Ecosystem>] = [
    "txt": [.pypi, .conda], "in": [.pypi, .conda], "pip": [.pypi, .conda],
    "rb": [.rubyGems], "gemfile": [.rubyGems], "props": [.nuGet], "targets": [.nuGet],
  ]

  /// Nothing of interest.
  init() {}

  /// Whether a change of a file may change the meaning of any manifest or lockfile.
  static func mayMatter(_ path: String) -> Bool {
    let place = DocumentPath(path)
    return Ecosystems.format(of: place) != nil || place.fileExtension == "json"
      || takers[place.fileExtension] != nil
      || formats.contains { $0.format.mayDepend(onFileNamed: place.fileName) }
  }

  /// - Parameter changes: the paths at which the index differs from the commit that it follows.
  init(_ index: GitTree, changes: [String]) {
    var seen: Set<String> = []
    // The formats whose files may belong to something staged, by the folder that they lie below.
    var scopes: [String: (formats: Set<String>, fileNames: Set<String>)] = [:]
    func isSkipped(_ path: String) -> Bool {
      ManifestFinder.isInSkippedFolder(path) { index.listing.entry($0) != nil }
    }
    for path in changes {
      let absolute = FileSystem.join(index.root, path)
      changedPaths.insert(absolute)
      if !Self.mayMatter(path) || isSkipped(path) { continue }
      let place = DocumentPath(absolute)
      let isThere = index.kind(absolute) == .file
      let isKnown = Ecosystems.format(of: place) != nil
      if isThere, isKnown || place.fileExtension == "json" {
        changed.append(absolute)
        seen.insert(absolute)
      }
      if !isThere { isAnythingGone = true }
      let takers = isKnown ? [] : Self.takers[place.fileExtension] ?? []
      let dependents = Self.formats.filter {
        takers.contains($0.ecosystem) || $0.format.mayDepend(onFileNamed: place.fileName)
      }.map(\.format)
      if dependents.isEmpty { continue }
      // Lockfiles and the like are looked for upwards; where a file is named with a path it may lie
      // anywhere.
      let isNamed =
        !takers.isEmpty
        || dependents.contains {
          !$0.lockfileNames.contains(place.fileName)
            && !$0.definitionFileNames.contains(place.fileName)
        }
      let scope = isNamed ? "" : DocumentPath(path).folder
      scopes[scope, default: ([], [])].formats.formUnion(dependents.map(\.name))
      scopes[scope, default: ([], [])].fileNames.formUnion(dependents.flatMap(\.fileNames))
    }
    for (folder, wanted) in scopes.sorted(by: { $0.key < $1.key }) {
      for path in index.listing.paths(below: folder, named: wanted.fileNames) {
        guard let (format, _) = Ecosystems.format(of: DocumentPath(path)),
          wanted.formats.contains(format.name), !isSkipped(path)
        else { continue }
        candidates.append(FileSystem.join(index.root, path))
      }
    }
    candidates = candidates.filter { seen.insert($0).inserted }
  }

  private static let formats = Ecosystems.all.flatMap { definition in
    definition.formats.filter { $0.kind == .manifest }.map {
      (format: $0, ecosystem: definition.ecosystem)
    }
  }

  /// Whether what is staged may change what is to be said of a document.
  func isAffected(_ context: DocumentContext) -> Bool {
    let documents =
      [context.document] + [context.lockfile].compactMap { $0 } + context.definitions
      + context.included
    return isAnythingGone || documents.contains { changedPaths.contains($0.path.text) }
  }
}
