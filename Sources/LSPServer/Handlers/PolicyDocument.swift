import Advisor
import LanguageServerProtocol
import SourceText

/// What the server does for people who write a `forewarn.toml`, beside showing what is wrong in it.
extension Session {
  /// `textDocument/completion`: sections, keys, their values, and names of packages.
  mutating func completePolicy(
    _ id: RequestID, _ document: Document, at position: TextPosition,
    _ source: (any AdvisorySource)?
  ) {
    let (encoding, client) = (encoding, client)
    respondLater(id) {
      let offset = document.text.offset(of: position, encoding: encoding)
      // Names that cannot be read are not offered.
      guard
        let completion = (try? document.policyCompletion(at: offset, advisories: source)) ?? nil
      else { return CompletionList(isIncomplete: false, items: []) }
      let range = LSPRange(completion.span, in: document.text, encoding: encoding)
      let items = completion.choices.enumerated().map { number, choice in
        var made = item(choice, .value, number: number, client, range: range)
        // Clients compare what was typed with what would be written.
        made.filterText = choice.replacement
        made.preselect = nil
        return made
      }
      return CompletionList(isIncomplete: completion.isIncomplete, items: items)
    }
  }

  /// `textDocument/hover`: what a section or a key means.
  mutating func hoverPolicy(_ id: RequestID, _ help: PolicyHelp, _ document: OpenDocument) {
    var markup = Markup()
    markup.heading(.code(help.title))
    markup.paragraph(.own(help.meaning))
    if !help.takes.isEmpty { markup.paragraph(.own("It takes \(help.takes).")) }
    respond(
      id,
      Hover(
        contents: MarkupContent(
          kind: client.rendersMarkdown ? .markdown : .plaintext,
          value: client.rendersMarkdown ? markup.markdown : markup.plainText),
        range: LSPRange(help.span, in: document.text, encoding: encoding)))
  }
}
