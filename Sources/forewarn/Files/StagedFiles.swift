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

  /// The extensions of files that others take in under any name.
  private static let includedExtensions: Set<String> = [
    "txt", "in", "pip", "rb", "gemfile", "props", "targets",
  ]

  /// Nothing of interest.
  init() {}

  /// Whether a change of a file may change the meaning of any manifest or lockfile.
  static func mayMatter(_ path: String) -> Bool {
    let place = DocumentPath(path)
    return Ecosystems.format(of: place) != nil || place.fileExtension == "json"
      || includedExtensions.contains(place.fileExtension)
      || formats.contains { $0.mayDepend(onFileNamed: place.fileName) }
  }

  init(_ index: GitTree, since base: GitTree) {
    var seen: Set<String> = []
    func isSkipped(_ path: String) -> Bool {
      ManifestFinder.isInSkippedFolder(path) { index.listing.entry($0) != nil }
    }
    for path in index.listing.changedPaths(since: base.listing) {
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
      let mayBeIncluded = !isKnown && Self.includedExtensions.contains(place.fileExtension)
      let dependents = Self.formats.filter {
        mayBeIncluded || $0.mayDepend(onFileNamed: place.fileName)
      }
      if dependents.isEmpty { continue }
      let names = Set(dependents.map(\.name))
      // Lockfiles and the like are looked for upwards; where a file is named with a path it may lie
      // anywhere.
      let isNamed =
        mayBeIncluded
        || dependents.contains {
          !$0.lockfileNames.contains(place.fileName)
            && !$0.definitionFileNames.contains(place.fileName)
        }
      for other in index.listing.paths(below: isNamed ? "" : DocumentPath(path).folder) {
        guard let (format, _) = Ecosystems.format(of: DocumentPath(other)),
          names.contains(format.name), !isSkipped(other)
        else { continue }
        candidates.append(FileSystem.join(index.root, other))
      }
    }
    candidates = candidates.filter { seen.insert($0).inserted }
  }

  private static let formats = Ecosystems.all.flatMap(\.formats).filter { $0.kind == .manifest }

  /// Whether what is staged may change what is to be said of a document.
  func isAffected(_ context: DocumentContext) -> Bool {
    let documents =
      [context.document] + [context.lockfile].compactMap { $0 } + context.definitions
      + context.included
    return isAnythingGone || documents.contains { changedPaths.contains($0.path.text) }
  }
}
