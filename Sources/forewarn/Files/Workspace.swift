import Advisor
import SourceText

/// The files of one run, each read once, however many manifests share a lockfile.
final class Workspace {
  private var documents: [String: Document?] = [:]
  private(set) var readErrors: [String: FileSystem.ReadError] = [:]

  /// The document at an absolute path; nil if it is not one of ours or cannot be read.
  /// - Parameter include: how another file takes it in, which tells what it is.
  func document(_ path: String, including include: Manifest.Include? = nil) -> Document? {
    if let known = documents[path], known != nil || include == nil { return known }
    let document = load(path, include)
    documents[path] = .some(document)
    return document
  }

  /// The document with the files that decide what it means. They are looked for up to the root of
  /// the repository, or in the document's own folder if it is in none.
  func context(of document: Document) -> DocumentContext {
    let folder = document.path.folder
    let root = ManifestFinder.repositoryRoot(of: folder) ?? folder
    return DocumentContext(document) { path, include in
      guard path.folder == root || path.text.hasPrefix(root == "/" ? "/" : root + "/") else {
        return nil
      }
      return self.document(path.text, including: include)
    }
  }

  private func load(_ path: String, _ include: Manifest.Include?) -> Document? {
    let documentPath = DocumentPath(path)
    // A bill of materials may have any name; only its text tells.
    guard
      Ecosystems.format(of: documentPath) != nil || documentPath.fileExtension == "json"
        || include != nil
    else { return nil }
    switch FileSystem.read(path) {
    case .success(let bytes):
      return Document(path: documentPath, text: DocumentText(file: bytes), including: include)
    case .failure(let error):
      readErrors[path] = error
      return nil
    }
  }
}
