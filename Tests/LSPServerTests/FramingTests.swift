import ForewarnTestSupport
import LanguageServerProtocol
import Testing

/// ``MessageFramer``: frames come out whole however they are cut, and after rubbish the next one is
/// found.
@Suite struct FramingTests {
  private func frames(_ streams: [[UInt8]], limits: MessageFramer.Limits = .init()) -> [String] {
    var framer = MessageFramer(limits: limits)
    var result: [String] = []
    for bytes in streams {
      framer.append(bytes)
      while let frame = framer.next() {
        switch frame {
        case .content(let content): result.append(String(decoding: content, as: UTF8.self))
        case .unreadable: result.append("!")
        }
      }
    }
    return result
  }

  private func frames(_ text: String) -> [String] { frames([Array(text.utf8)]) }

  @Test(arguments: [
    ("Content-Length: 2\r\n\r\n{}", ["{}"]),
    ("content-length:2\r\n\r\n{}", ["{}"]),
    ("Content-Length: 2\n\n{}", ["{}"]),
    (
      "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n{}",
      ["{}"]
    ),
    ("Content-Type: x\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
    ("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", ["", "{}"]),
    ("\r\nContent-Length: 2\r\n\r\n{}\r\nContent-Length: 1\r\n\r\n1", ["{}", "1"]),
    ("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
    ("Content-Length: x\r\n\r\n{}Content-Length: 1\r\n\r\n1", ["!", "1"]),
    ("Content-Length: -1\r\n\r\n{}Content-Length: 1\r\n\r\n1", ["!", "1"]),
    ("Content-Length: 99999999999999999999\r\n\r\n{}Content-Length: 1\r\n\r\n1", ["!", "1"]),
    ("Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}Content-Length: 1\r\n\r\n1", ["!", "1"]),
    ("Content-Type: x\r\n\r\n{}Content-Length: 1\r\n\r\n1", ["!", "1"]),
    ("rubbish\r\nContent-Length: 1\r\n\r\n1", ["!", "1"]),
    ("rubbish Content-Length: 1\r\n\r\n1Content-Length: 1\r\n\r\n2", ["!", "1", "2"]),
    ("{\"a\":1}Content-Length: 1\r\n\r\n1", ["!", "1"]),
    ("Content-Length: 5", []),
    ("", []),
  ]) func reads(_ stream: String, _ expected: [String]) {
    #expect(frames(stream) == expected)
    #expect(frames(Array(stream.utf8).map { [$0] }) == expected, "cut into single bytes")
  }

  @Test func skipsAContentThatIsTooLong() {
    var limits = MessageFramer.Limits()
    limits.content = 10
    let stream = "Content-Length: 11\r\n\r\n12345678901Content-Length: 1\r\n\r\n1"
    #expect(frames([Array(stream.utf8)], limits: limits) == ["!", "1"])
    #expect(frames(Array(stream.utf8).map { [$0] }, limits: limits) == ["!", "1"])
  }

  @Test func boundsTheHeader() {
    let long = "A: " + String(repeating: "x", count: 9_000) + "\r\n"
    #expect(frames(long + "Content-Length: 1\r\n\r\n1") == ["!", "1"])
    let many = String(repeating: "A: x\r\n", count: 33)
    #expect(frames(many + "Content-Length: 1\r\n\r\n1") == ["!", "1"])
    let some = String(repeating: "A: x\r\n", count: 31)
    #expect(frames(some + "Content-Length: 1\r\n\r\n1") == ["1"])
    // A header without an end is not kept for ever.
    #expect(frames([Array(String(repeating: "x", count: 100_000).utf8)]) == ["!"])
  }

  /// Random streams of good frames and rubbish, cut anywhere: every good frame that does not follow
  /// rubbish directly is read, in order, and nothing is made up.
  @Test func randomStreams() {
    for seed in 0..<Environment.count("FOREWARN_FRAMING_STREAMS", 2_000) {
      var random = SeededGenerator(seed: UInt64(seed))
      var stream: [UInt8] = []
      var expected: [String] = []
      for number in 0..<Int.random(in: 1...8, using: &random) {
        if Int.random(in: 0..<3, using: &random) == 0 {
          stream += rubbish(&random)
          expected.append("!")
        } else {
          let content =
            "\(number)"
            + String(
              repeating: ["x", "é", "Content-Length: 3 ", "\r"].randomElement(using: &random) ?? "",
              count: Int.random(in: 0...20, using: &random))
          stream += MessageFramer.frame(Array(content.utf8))
          expected.append(content)
        }
      }
      stream += MessageFramer.frame(Array("end".utf8))
      expected.append("end")
      // Stretches of rubbish that follow each other are one.
      let merged = expected.enumerated().filter { index, frame in
        frame != "!" || index == 0 || expected[index - 1] != "!"
      }.map(\.element)
      #expect(frames(cut(stream, &random)) == merged, "seed \(seed)")
    }
  }

  /// Any bytes at all: no trap, and what is held does not grow.
  @Test func randomBytes() {
    let alphabet = Array("Content-Length: 12\r\n\r\n{}\u{0}é".utf8)
    for seed in 0..<Environment.count("FOREWARN_FRAMING_STREAMS", 2_000) {
      var random = SeededGenerator(seed: UInt64(seed))
      let stream = (0..<200).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      _ = frames(cut(stream, &random))
    }
  }

  private func rubbish(_ random: inout SeededGenerator) -> [UInt8] {
    let choices = [
      "Content-Length: \r\n\r\n", "Content-Length: 1e3\r\n\r\n{}",
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "{\"jsonrpc\":\"2.0\"}\r\n", "\u{0}\u{0}\r\n", ": x\r\n",
    ]
    return Array((choices.randomElement(using: &random) ?? "x\r\n").utf8)
  }

  private func cut(_ stream: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...40, using: &random)
      parts.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return parts
  }
}

/// Contents that are no messages.
@Suite struct BadContentTests {
  @Test(arguments: [
    "{", "", "nul", "{\"jsonrpc\":}", "\u{1}", "[1,", "{\"id\":1,\"method\":\"shutdown\"",
  ]) func brokenJSONIsAnsweredAndSkipped(_ content: String) async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    await client.send(bytes: MessageFramer.frame(Array(content.utf8)))
    #expect(try await client.anonymousError() == -32700)
    try await client.finish()
  }

  @Test func deepNestingIsRefused() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    for opening in ["[", "{\"a\":"] {
      let content = String(repeating: opening, count: 100_000)
      await client.send(bytes: MessageFramer.frame(Array(content.utf8)))
      #expect(try await client.anonymousError() == -32700)
    }
    try await client.finish()
  }

  @Test func invalidUTF8IsAnswered() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    let content =
      Array("{\"jsonrpc\":\"2.0\",\"method\":\"x".utf8) + [0xFF, 0xC0] + Array("\"}".utf8)
    await client.send(bytes: MessageFramer.frame(content))
    #expect(try await client.anonymousError() == -32700)
    try await client.finish()
  }

  /// A JavaScript client may split an astral character; the document must not get lost for it.
  @Test func loneSurrogatesAreReplaced() async throws {
    let uri = "file:///code/requirements.txt"
    let world = TestWorld()
    let client = TestClient(world.environment())
    try await client.initialize()
    let content =
      #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":"#
      + #"{"uri":"\#(uri)","languageId":"x","version":1,"text":"bad\ud83dx\ude00\ud83d\ude00"}}}"#
    await client.send(bytes: MessageFramer.frame(Array(content.utf8)))
    #expect(try await client.diagnostics(of: uri).count == 1)
    let text = world.assessedText("/code/requirements.txt").map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(text == "bad\u{FFFD}x\u{FFFD}😀")
    try await client.finish()
  }
}
