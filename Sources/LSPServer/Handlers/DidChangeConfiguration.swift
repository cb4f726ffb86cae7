import LanguageServerProtocol

extension Session {
  /// `workspace/didChangeConfiguration`: newer clients are asked, older ones send their settings.
  mutating func didChangeConfiguration(_ params: DidChangeConfigurationParams) {
    if client.pullsConfiguration {
      pullConfiguration()
    } else if let section = params.settings?["forewarn"], section.isObject {
      take(section)
    }
  }

  /// `workspace/configuration`.
  mutating func pullConfiguration() {
    guard client.pullsConfiguration else { return }
    ask(.configuration, "workspace/configuration", ConfigurationParams(sections: ["forewarn"]))
  }
}
