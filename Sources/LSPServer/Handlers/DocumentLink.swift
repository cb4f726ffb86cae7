import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/documentLink`: the ids of advisories, as comments and exceptions name them, lead to
  /// their pages.
  mutating func documentLink(_ id: RequestID, _ params: TextDocumentParams) {
    guard let document = documents[DocumentURI(params.textDocument.uri)] else {
      respond(id, [DocumentLink]())
      return
    }
    let links = AdvisoryMentions.all(in: document.text.bytes).compactMap { mention in
      AdvisoryPage.address(of: mention.id).map {
        DocumentLink(
          range: LSPRange(mention.span, in: document.text, encoding: encoding), target: $0,
          tooltip: "What is known of \(mention.id)")
      }
    }
    respond(id, links)
  }
}

/// The ids of advisories that a text names.
enum AdvisoryMentions {
  /// A text with more of them is no manifest.
  private static let maximumCount = 2_000
  /// A year and a number follow these (OSV schema, "id").
  private static let numbered: Set<String> = ["CVE", "RUSTSEC", "PYSEC", "GO", "MAL", "OSV"]

  static func all(in bytes: [UInt8]) -> [(id: String, span: SourceSpan)] {
    var found: [(id: String, span: SourceSpan)] = []
    var index = 0
    while index < bytes.count, found.count < maximumCount {
      guard isPart(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, isPart(bytes[index]) { index += 1 }
      // Every id has two hyphens at least, and none is longer.
      guard index - start <= 64 else { continue }
      let word = String(decoding: bytes[start..<index], as: UTF8.self)
      if isID(word) { found.append((word, SourceSpan(start, index))) }
    }
    return found
  }

  private static func isID(_ word: String) -> Bool {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard let source = parts.first else { return false }
    if source == "GHSA" {
      return parts.count == 4 && parts.dropFirst().allSatisfy { $0.utf8.count == 4 }
    }
    return parts.count == 3 && numbered.contains(String(source)) && parts[1].utf8.count == 4
      && !parts[2].isEmpty && (parts[1] + parts[2]).utf8.allSatisfy { 0x30...0x39 ~= $0 }
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: byte >= 0x80
    }
  }
}
