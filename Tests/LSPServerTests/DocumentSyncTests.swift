import ForewarnTestSupport
import LanguageServerProtocol
import SourceText
import Testing

/// Random editing against a slow oracle: the server's text is the client's text, in every encoding.
@Suite struct DocumentSyncTests {
  private let uri = "file:///code/requirements.txt"
  private let path = "/code/requirements.txt"

  @Test(arguments: PositionEncoding.allCases)
  func randomSessions(encoding: PositionEncoding) async throws {
    let count = Environment.count("FOREWARN_SYNC_SESSIONS", 70)
    for seed in 0..<count {
      var random = SeededGenerator(seed: UInt64(seed))
      let world = TestWorld()
      let client = TestClient(world.environment())
      let capabilities = try await client.initialize(capabilities: [
        "general": ["positionEncodings": [.string(encoding.rawValue)]],
        "textDocument": ["diagnostic": [:]],
      ])
      #expect(capabilities["positionEncoding"].string == encoding.rawValue)
      var oracle = OracleText(encoding: encoding, pieces(&random, 30))
      try await client.open(uri, oracle.string)
      for step in 0..<14 {
        var changes: [LSPAny] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          changes.append(change(&oracle, &random))
        }
        try await client.notify(
          "textDocument/didChange",
          [
            "textDocument": ["uri": .string(uri), "version": .integer(step + 2)],
            "contentChanges": .array(changes),
          ])
        if Int.random(in: 0..<10, using: &random) == 0 {
          // Nothing may run any more that could tell the world of the old text later.
          _ = try await client.request(
            "textDocument/diagnostic", ["textDocument": ["uri": .string(uri)]])
          try await client.close(uri)
          try await client.open(uri, oracle.string, version: 1)
        }
        if Int.random(in: 0..<4, using: &random) == 0 || step == 13 {
          _ = try await client.request(
            "textDocument/diagnostic", ["textDocument": ["uri": .string(uri)]])
          let text = world.assessedText(path).map { String(decoding: $0, as: UTF8.self) }
          #expect(text == oracle.string, "seed \(seed), step \(step)")
        }
      }
      try await client.finish()
    }
  }

  private func change(_ oracle: inout OracleText, _ random: inout SeededGenerator) -> LSPAny {
    let text = pieces(&random, 4)
    if Int.random(in: 0..<12, using: &random) == 0 {
      oracle.scalars = text
      return ["text": .string(oracle.string)]
    }
    let places = (0..<2).map { _ in Int.random(in: 0...oracle.scalars.count, using: &random) }
      .map(oracle.addressable).sorted()
    var (start, end) = (oracle.position(of: places[0]), oracle.position(of: places[1]))
    var last = places[1]
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      // Far behind the end of the line means its end.
      last = oracle.endOfLine(holding: places[1])
      end.column += 10_000
    case 1:
      last = oracle.scalars.count
      end = TextPosition(line: 1_000_000, column: 3)
    case 2:
      (start, end) = (end, end)
      oracle.scalars.replaceSubrange(last..<last, with: text)
      return edit(start, end, text)
    default: break
    }
    oracle.scalars.replaceSubrange(places[0]..<last, with: text)
    return edit(start, end, text)
  }

  private func edit(
    _ start: TextPosition, _ end: TextPosition, _ text: [Unicode.Scalar]
  ) -> LSPAny {
    [
      "range": TestClient.range((start.line, start.column), (end.line, end.column)),
      "text": .string(string(text)),
    ]
  }

  private func pieces(_ random: inout SeededGenerator, _ most: Int) -> [Unicode.Scalar] {
    let alphabet: [Unicode.Scalar] = [
      "a", "é", "€", "😀", "\u{10FFFF}", "\n", "\r", "\u{2028}", "\"", "\\", "=", "\u{0}", "\u{301}",
    ]
    return (0..<Int.random(in: 0...most, using: &random)).map { _ in
      alphabet.randomElement(using: &random) ?? "a"
    }
  }
}

/// A text as a list of characters, with positions counted the slow way (LSP 3.17, `Position`).
private struct OracleText {
  let encoding: PositionEncoding
  var scalars: [Unicode.Scalar]

  init(encoding: PositionEncoding, _ scalars: [Unicode.Scalar]) {
    self.encoding = encoding
    self.scalars = scalars
  }

  var string: String { LSPServerTests.string(scalars) }

  /// No position can name the place between `\r` and `\n`.
  func addressable(_ index: Int) -> Int {
    index > 0 && index < scalars.count && scalars[index - 1] == "\r" && scalars[index] == "\n"
      ? index - 1 : index
  }

  func position(of index: Int) -> TextPosition {
    var position = TextPosition(line: 0, column: 0)
    for place in 0..<index {
      let scalar = scalars[place]
      let isBreak =
        scalar == "\n"
        || scalar == "\r" && !(place + 1 < scalars.count && scalars[place + 1] == "\n")
      if isBreak {
        position = TextPosition(line: position.line + 1, column: 0)
      } else {
        switch encoding {
        case .utf8: position.column += String(scalar).utf8.count
        case .utf16: position.column += String(scalar).utf16.count
        case .utf32: position.column += 1
        }
      }
    }
    return position
  }

  func endOfLine(holding index: Int) -> Int {
    var end = index
    while end < scalars.count, scalars[end] != "\n", scalars[end] != "\r" { end += 1 }
    return end
  }
}

private func string(_ scalars: [Unicode.Scalar]) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return String(view)
}
