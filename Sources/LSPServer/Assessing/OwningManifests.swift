import Advisor
import SourceText

/// A snapshot of what is needed to find the manifests whose versions a lockfile fixes, open or not: an
/// edit about what the lockfile holds goes there.
struct OwningManifests: Sendable {
  let lockfile: DocumentURI
  /// Where they may be, those that are best to edit first.
  let paths: [DocumentPath]
  let openTexts: [DocumentPath: AssessmentTask.OpenText]
  let files: [DocumentPath: ReadFile]
  let folders: [DocumentPath]
  let environment: ServerEnvironment

  /// More manifests than this are not read for one lockfile.
  private static let maximumCount = 16

  /// The manifests as they are now, each with the files that it belongs together with.
  func contexts() -> [DocumentContext] {
    var result: [DocumentContext] = []
    var files = files
    for path in paths.prefix(Self.maximumCount) where !Task.isCancelled {
      guard let text = text(path) else { continue }
      let task = AssessmentTask(
        uri: DocumentURI(lockfile.naming(path)), revision: 0, version: 0, text: text,
        document: openTexts[path]?.document, before: nil, include: nil, assessment: nil,
        openTexts: openTexts, files: files, folders: folders, advisories: nil,
        environment: environment)
      guard let read = task.read() else { continue }
      files.merge(read.finder.read) { _, new in new }
      if read.context.lockfile?.path == lockfile.path { result.append(read.context) }
    }
    return result
  }

  private func text(_ path: DocumentPath) -> DocumentText? {
    if let open = openTexts[path] { return open.text }
    guard lockfile.isLocalFile else { return nil }
    return environment.readFile(path.text).map { DocumentText(file: $0) }
  }
}

extension Session {
  /// The manifests of an open lockfile; nil of any other document.
  func owningManifests(of document: OpenDocument) -> OwningManifests? {
    guard document.result?.document?.format.kind == .lockfile else { return nil }
    let lockfile = document.uri.path
    let others = others(than: document.uri)
    let open = others.filter { $0.result?.context?.lockfile?.path == lockfile }.map(\.uri.path)
    let scanned = workspace.known.filter { $0.value.assessment.lockfilePath == lockfile.text }
    // Those beside it rule for it; the others are members of its workspace.
    var seen: Set<DocumentPath> = []
    let members = (open + scanned.keys).sorted { $0.text < $1.text }
    let paths = (Ecosystems.manifests(beside: lockfile) + members).filter {
      seen.insert($0).inserted
    }
    let openTexts = (others + [document]).map {
      ($0.uri.path, AssessmentTask.OpenText(text: $0.text, document: $0.document))
    }
    return OwningManifests(
      lockfile: document.uri, paths: paths,
      openTexts: Dictionary(openTexts, uniquingKeysWith: { first, _ in first }), files: files,
      folders: folders, environment: environment)
  }
}

extension Ecosystems {
  /// Where the manifests would lie that look for a lockfile in their own folder, as far as their names
  /// are known.
  fileprivate static func manifests(beside lockfile: DocumentPath) -> [DocumentPath] {
    all.flatMap(\.formats).flatMap { format -> [DocumentPath] in
      let place = format.lockfileNames.lazy.compactMap { lockfile.folder(ofEntry: $0) }.first
      guard let place else { return [] }
      return format.fileNames.filter { !$0.contains("*") }.map(place.entry)
    }
  }
}

extension DocumentPath {
  /// The folder in which this is the path of an entry; nil if it is not.
  fileprivate func folder(ofEntry name: String) -> DocumentPath? {
    guard text.hasSuffix("/" + name) else { return nil }
    let folder = text.dropLast(name.utf8.count + 1)
    return DocumentPath(folder.isEmpty ? "/" : String(folder))
  }
}
