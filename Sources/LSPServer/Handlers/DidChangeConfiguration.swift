import Advisor
import LanguageServerProtocol

extension Session {
  /// `workspace/didChangeConfiguration`: newer clients are asked, older ones send their settings.
  mutating func didChangeConfiguration(_ params: DidChangeConfigurationParams) {
    if client.pullsConfiguration {
      pullConfiguration()
    } else if let section = params.settings?["forewarn"], section.isObject {
      apply(Settings(section))
    }
  }

  /// `workspace/configuration`.
  mutating func pullConfiguration() {
    guard client.pullsConfiguration else { return }
    ask(.configuration, "workspace/configuration", ConfigurationParams(sections: ["forewarn"]))
  }

  private mutating func apply(_ new: Settings) {
    guard new != settings else { return }
    settings = new
    invalidateAll()
    scanWorkspace()
  }

  /// The client has answered a request of the server.
  mutating func answered(_ question: Question, _ answer: Result<LSPAny, ResponseError>) {
    switch (question, answer) {
    case (.configuration, .success(let sections)):
      if sections[0].isObject { apply(Settings(sections[0])) }
    case (.assessmentProgress(let token, let uri, let revision), .success):
      beginProgress(token, uri, revision: revision)
    case (.syncProgress(let token), .success): beginSyncProgress(token)
    case (.edit, .success(let answer)):
      if answer["applied"] == .bool(false) {
        let reason = displayed(answer["failureReason"].string ?? "", limit: longestShown)
        notify(
          "window/showMessage",
          MessageParams(
            type: .warning,
            message: "The edit was not applied" + (reason.isEmpty ? "." : ": \(reason)")))
      }
    case (.registration, _), (.refresh, _), (_, .failure): break
    }
  }
}
