import Foundation
import LanguageServerProtocol
import Testing

/// Diagnostics are written by hand; what they say is what their encodable form says.
@Suite struct DiagnosticWritingTests {
  private static var diagnostics: [Diagnostic] {
    let range = LSPRange(
      start: LSPPosition(line: 0, character: 3), end: LSPPosition(line: 12, character: 0))
    let plain = Diagnostic(
      range: range, severity: .hint, code: "not-assessed", source: "forewarn", message: "")
    var full = Diagnostic(
      range: range, severity: .error, code: "known-vulnerability", source: "forewarn",
      message: "a \"b\" \\ / \u{0}\u{1F}\u{7F}\n\r\té😀\u{2028} end")
    full.codeDescription = CodeDescription(href: "https://osv.dev/vulnerability/GHSA-1")
    full.tags = [.deprecated, .unnecessary]
    full.relatedInformation = [
      DiagnosticRelatedInformation(
        location: Location(uri: "file:///a%20b", range: range), message: "here"),
      DiagnosticRelatedInformation(location: Location(uri: "", range: range), message: "\\"),
    ]
    full.data = [
      "advisories": ["GHSA-1", "\"CVE\""], "empty": [], "nested": ["a": [:], "b": .null],
      "bool": true, "number": .number(1.5), "integer": -7,
    ]
    return [plain, full]
  }

  @Test func publishedDiagnostics() throws {
    for version in [nil, 7] {
      for diagnostics in [[], Self.diagnostics] {
        let params = PublishDiagnosticsParams(
          uri: "file:///Cargo.toml", version: version, diagnostics: diagnostics)
        try check(.notification("textDocument/publishDiagnostics", params), "params", params)
      }
    }
  }

  @Test func pulledDiagnostics() throws {
    for report in [
      DocumentDiagnosticReport.full(resultId: "1", items: Self.diagnostics),
      .full(resultId: nil, items: []), .unchanged(resultId: "\"2\""),
    ] {
      for id in [RequestID.number(1), .string("a\"b")] {
        let content = try check(.result(id, report), "result", report)
        #expect(content["id"] == (id == .number(1) ? 1 : "a\"b"))
      }
    }
  }

  @discardableResult
  private func check(
    _ message: OutgoingMessage, _ key: String, _ value: some Encodable
  ) throws -> LSPAny {
    var framer = MessageFramer()
    framer.append(try message.frame())
    guard case .content(let bytes) = framer.next() else {
      throw CocoaError(.coderReadCorrupt)
    }
    let content = try JSONDecoder().decode(LSPAny.self, from: Data(bytes))
    let encoded = try JSONDecoder().decode(LSPAny.self, from: try JSONEncoder().encode(value))
    #expect(content["jsonrpc"] == "2.0")
    #expect(content[key] == encoded)
    return content
  }
}
