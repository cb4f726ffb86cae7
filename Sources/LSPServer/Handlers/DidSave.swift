import LanguageServerProtocol

extension Session {
  /// `textDocument/didSave`: a moment at which other files are likely to have changed too.
  mutating func didSave() {
    checkSurroundings()
    if !client.registersWatchedFiles { scanWorkspace() }
  }
}
