import Advisor
import Dispatch
import SourceText
import Synchronization

/// The files of one run, each read once, however many manifests share a lockfile.
final class Workspace {
  private let tree: any FileTree
  /// The files as they are now, where this is an earlier state of them.
  private let current: Workspace?
  /// Files that are in no state but the present one.
  private let unchanging: Set<String>
  private var documents: [String: Document?] = [:]
  private var listings: [String: [String]] = [:]
  /// How files were taken in whose names do not tell what they are.
  private var includes: [String: Manifest.Include] = [:]
  private(set) var readErrors: [String: FileSystem.ReadError] = [:]
  /// Folders that the user named or is in: what lies in one belongs together where there is no
  /// repository that says so. Absolute.
  private var ownFolders: Set<String> = []

  init(_ tree: any FileTree = WorkingFolder()) {
    self.tree = tree
    current = nil
    unchanging = []
    add(folder: FileSystem.currentFolder)
  }

  /// An earlier state of files, assessed by what is decided today: policies and decisions are those
  /// that lie there now. What has not changed since is not read again.
  /// - Parameter unchanging: files that no state but the present one has, to be taken as they are.
  init(earlier tree: any FileTree, of current: Workspace, unchanging: Set<String>) {
    self.tree = tree
    self.current = current
    self.unchanging = unchanging
    ownFolders = current.ownFolders
  }

  /// - Parameter folder: one that the user named, absolute. One that holds the home folder counts for
  ///   nothing.
  func add(folder: String) {
    if !ManifestFinder.isWide(folder) { ownFolders.insert(folder) }
  }

  /// With fewer files than this one core has read them before the others have begun.
  private static let fewestForAllCores = 16

  /// Reads files that will be asked for, on all cores. What is read does not depend on it.
  func readAhead(_ paths: [String]) {
    let open = paths.filter { documents[$0] == nil }
    let tree = tree
    guard open.count >= Self.fewestForAllCores else { return }
    let loaded = Mutex<[(path: String, file: Loaded)]>([])
    DispatchQueue.concurrentPerform(iterations: open.count) { number in
      let file = Self.load(open[number], nil, tree)
      loaded.withLock { $0.append((open[number], file)) }
    }
    for (path, file) in loaded.withLock({ $0 }) { keep(file, path) }
  }

  /// The document at an absolute path; nil if it is not one of ours or cannot be read.
  /// - Parameter include: how another file takes it in, which tells what it is.
  func document(_ path: String, including include: Manifest.Include? = nil) -> Document? {
    if let known = documents[path], known != nil || include == nil { return known }
    guard let current else {
      if let include { includes[path] = include }
      return keep(Self.load(path, include, tree), path)
    }
    if unchanging.contains(path) || DocumentPath(path).isOfTeam {
      return current.document(path, including: include)
    }
    let include = include ?? current.includes[path]
    return keep(Self.load(path, include, tree, after: current.documents[path] ?? nil), path)
  }

  private func names(in folder: String) -> [String] {
    if let current, DocumentPath(folder).fileName == VEXDocument.folderName {
      return current.names(in: folder)
    }
    if let known = listings[folder] { return known }
    let names = tree.names(inFolder: folder) ?? []
    listings[folder] = names
    return names
  }

  @discardableResult
  private func keep(_ file: Loaded, _ path: String) -> Document? {
    if case .failure(let error) = file { readErrors[path] = error }
    let document = (try? file.get()) ?? nil
    documents[path] = .some(document)
    return document
  }

  /// The document with the files that decide what it means. They are looked for up to the root of
  /// the repository, or to the outermost folder that the user named; else in the document's own.
  func context(of document: Document) -> DocumentContext {
    let folder = document.path.folder
    func isInside(_ path: String, _ root: String) -> Bool {
      path == root || path.hasPrefix(root == "/" ? "/" : root + "/")
    }
    let root =
      ManifestFinder.repositoryRoot(of: folder)
      ?? ownFolders.filter { isInside(folder, $0) }.min { $0.utf8.count < $1.utf8.count } ?? folder
    return DocumentContext(
      document,
      list: { isInside($0, root) ? self.names(in: $0) : [] },
      find: { path, include in
        isInside(path.folder, root) ? self.document(path.text, including: include) : nil
      })
  }

  /// The policies that hold for a file, outermost first, and the paths of those that are not
  /// understood in every place.
  func policies(around path: DocumentPath) -> (layers: [PolicyLayer], faulty: [String]) {
    // The context of a file that would lie there.
    guard
      let stand = Document(path: path.sibling("package.json"), text: DocumentText("{}"))
    else { return ([], []) }
    let context = context(of: stand)
    return (
      Policy().tightened(by: context).layers,
      context.policies.filter { !$0.reading.problems.isEmpty }.map(\.path.text)
    )
  }

  /// The document of a file, nil if it is not one of ours; or why it cannot be read.
  private typealias Loaded = Result<Document?, FileSystem.ReadError>

  /// - Parameter other: the document as it is elsewhere, taken if its text is the same.
  private static func load(
    _ path: String, _ include: Manifest.Include?, _ tree: any FileTree, after other: Document? = nil
  ) -> Loaded {
    let documentPath = DocumentPath(path)
    // A bill of materials may have any name; only its text tells.
    guard
      Ecosystems.format(of: documentPath) != nil || documentPath.fileExtension == "json"
        || include != nil
    else { return .success(nil) }
    return tree.read(path).map { bytes in
      let text = DocumentText(file: bytes)
      if let other, other.text.bytes == text.bytes { return other }
      return Document(path: documentPath, text: text, including: include)
    }
  }
}

extension DocumentPath {
  /// Whether it is the place of a policy or of decisions.
  fileprivate var isOfTeam: Bool {
    fileName == PolicyFile.fileName || DocumentPath(folder).fileName == VEXDocument.folderName
  }
}
