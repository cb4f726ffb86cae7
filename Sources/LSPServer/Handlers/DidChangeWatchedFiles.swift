import Advisor
import LanguageServerProtocol

extension Session {
  /// `workspace/didChangeWatchedFiles`: what is open in the client counts as it is there.
  mutating func didChangeWatchedFiles(_ params: DidChangeWatchedFilesParams) {
    var changed = Set<String>()
    for uri in params.changes.map({ DocumentURI($0.uri) }) where documents[uri] == nil {
      // Somebody may have looked for what lies in its folder.
      changed.formUnion([uri.path.text, uri.path.folder])
      files[uri.path] = nil
    }
    invalidateDependents(of: changed)
    checkSurroundings()
    scanWorkspace()
  }

  /// `workspace/didCreateFiles`, `workspace/didRenameFiles` and `workspace/didDeleteFiles`: the files
  /// of the workspace are looked at anew; what is the same costs no more than its stamp.
  mutating func didOperateOnFiles() {
    checkSurroundings()
    scanWorkspace()
  }

  /// `workspace/didChangeWorkspaceFolders`.
  mutating func didChangeWorkspaceFolders(_ params: DidChangeWorkspaceFoldersParams) {
    let removed = Set(params.event.removed.map { DocumentURI($0.uri).folderPath })
    folders.removeAll(where: removed.contains)
    folders += params.event.added.map { DocumentURI($0.uri).folderPath }
    invalidateAll()
    scanWorkspace()
  }
}
