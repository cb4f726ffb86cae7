import Advisor
import Dispatch
import SourceText
import Synchronization

/// The files of one run, each read once, however many manifests share a lockfile.
final class Workspace {
  private var documents: [String: Document?] = [:]
  private var listings: [String: [String]] = [:]
  private(set) var readErrors: [String: FileSystem.ReadError] = [:]

  /// Texts that count in place of what lies on the disk, by absolute path.
  private let edited: [String: [UInt8]]

  init(edited: [String: [UInt8]] = [:]) { self.edited = edited }

  /// With fewer files than this one core has read them before the others have begun.
  private static let fewestForAllCores = 16

  /// Reads files that will be asked for, on all cores. What is read does not depend on it.
  func readAhead(_ paths: [String]) {
    let open = paths.filter { documents[$0] == nil }
    guard open.count >= Self.fewestForAllCores else { return }
    let loaded = Mutex<[(path: String, file: Loaded)]>([])
    let edited = edited
    DispatchQueue.concurrentPerform(iterations: open.count) { number in
      let file = Self.load(open[number], nil, edited)
      loaded.withLock { $0.append((open[number], file)) }
    }
    for (path, file) in loaded.withLock({ $0 }) { keep(file, path) }
  }

  /// The document at an absolute path; nil if it is not one of ours or cannot be read.
  /// - Parameter include: how another file takes it in, which tells what it is.
  func document(_ path: String, including include: Manifest.Include? = nil) -> Document? {
    if let known = documents[path], known != nil || include == nil { return known }
    return keep(Self.load(path, include, edited), path)
  }

  private func names(in folder: String) -> [String] {
    if let known = listings[folder] { return known }
    let names = FileSystem.names(inFolder: folder) ?? []
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
  /// the repository, or in the document's own folder if it is in none.
  func context(of document: Document) -> DocumentContext {
    let folder = document.path.folder
    let root = ManifestFinder.repositoryRoot(of: folder) ?? folder
    func isInside(_ path: String) -> Bool {
      path == root || path.hasPrefix(root == "/" ? "/" : root + "/")
    }
    return DocumentContext(
      document,
      list: { isInside($0) ? self.names(in: $0) : [] },
      find: { path, include in
        isInside(path.folder) ? self.document(path.text, including: include) : nil
      })
  }

  /// The document of a file, nil if it is not one of ours; or why it cannot be read.
  private typealias Loaded = Result<Document?, FileSystem.ReadError>

  private static func load(
    _ path: String, _ include: Manifest.Include?, _ edited: [String: [UInt8]]
  ) -> Loaded {
    let documentPath = DocumentPath(path)
    // A bill of materials may have any name; only its text tells.
    guard
      Ecosystems.format(of: documentPath) != nil || documentPath.fileExtension == "json"
        || include != nil
    else { return .success(nil) }
    return (edited[path].map { .success($0) } ?? FileSystem.read(path)).map { bytes in
      Document(path: documentPath, text: DocumentText(file: bytes), including: include)
    }
  }
}
