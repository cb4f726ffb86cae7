import Testing

@testable import AdvisorySync

@Suite("TUF") struct TUFTests {
  @Test(
    "patterns are the shell's, and no wildcard stands for a slash",
    arguments: [
      ("*", "file", true), ("*", "a/file", false), ("a/*", "a/file", true),
      ("a/*/c", "a/b/c", true), ("a/*/c", "a/b/d/c", false), ("*.md", "README.md", true),
      ("*.md", ".md", true), ("file-?", "file-1", true), ("file-?", "file-", false),
      ("file-[0-9]", "file-7", true), ("file-[!0-9]", "file-7", false),
      ("file-[!0-9]", "file-x", true), ("[]]", "]", true), ("[abc", "[abc", true),
      ("[a]", "[", false), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYbZ", false),
      ("", "", true), ("*", "", true), ("a/", "a/", true), ("a", "a/", false),
      ("*a*a*a*a*a*a*a*b", String(repeating: "a", count: 200), false),
    ])
  func patterns(pattern: String, path: String, matches: Bool) {
    #expect(TUFDelegation.matches(path, pattern) == matches)
  }

  @Test(
    "canonical JSON",
    arguments: [
      (#"{"b": 1, "a": [true, null, -0, "x"]}"#, #"{"a":[true,null,0,"x"],"b":1}"#),
      (#"{"\u00e4": "\u20ac\n\"\\"}"#, "{\"ä\":\"€\n\\\"\\\\\"}"),
      ("{\"\u{FFFD}\": 1, \"\u{10000}\": 2}", "{\"\u{FFFD}\":1,\"\u{10000}\":2}"),
      (#"{"a": 1, "a": 2}"#, #"{"a":2}"#),
    ])
  func canonical(text: String, expected: String) throws {
    let bytes = try #require(JSON(Array(text.utf8))?.canonical)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test("numbers that are not whole have no canonical form", arguments: ["1.5", "1e3", "1e999"])
  func noCanonicalForm(number: String) {
    #expect(JSON(Array("[\(number)]".utf8))?.canonical == nil)
    #expect(JSON(Array("[\(number)]".utf8)) != nil)
  }

  @Test(
    "what is not JSON is refused", arguments: ["", "{", "[1,]", "nul", "{} x", "\"\u{1}\"", "+1"])
  func notJSON(text: String) {
    #expect(JSON(Array(text.utf8)) == nil)
  }

  @Test("a file's name never leads out of its folder")
  func fileNames() {
    #expect(TUFMetadataFolder.fileName("../role") == "%2E.%2Frole.json")
    #expect(TUFMetadataFolder.fileName(".") == "%2E.json")
    #expect(TUFMetadataFolder.fileName("ä") == "%C3%A4.json")
    #expect(TUFMetadataFolder.fileName("targets") == "targets.json")
  }

  /// RFC 8032, section 7.1, test 2: a key, a message of one byte, and its signature.
  @Test("Ed25519 as in RFC 8032, and not with an S that is too great (5.1.7)")
  func ed25519() throws {
    let key = try #require(
      TUFKey(
        .object([
          "keytype": .string("ed25519"), "scheme": .string("ed25519"),
          "keyval": .object([
            "public": .string("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
          ]),
        ])))
    let signature = try #require(
      hexadecimalBytes(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"))
    #expect(key.isValid(signature, for: [0x72]))
    #expect(!key.isValid(signature, for: [0x73]))
    #expect(!key.isValid(Array(signature.dropLast()), for: [0x72]))
    // S plus the order of the group: the same equation holds, but the signature is another one.
    let order = try #require(
      hexadecimalBytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
    var malleable = signature
    var carry = 0
    for index in 0..<32 {
      let sum = Int(malleable[32 + index]) + Int(order[index]) + carry
      malleable[32 + index] = UInt8(sum & 0xFF)
      carry = sum >> 8
    }
    #expect(!key.isValid(malleable, for: [0x72]))
  }

  @Test("a number of expiries: a time without a zone, or none, is refused")
  func times() {
    func envelope(_ expires: String) throws -> TUFEnvelope {
      let text =
        #"{"signed":{"_type":"timestamp","spec_version":"1.0.34","version":1,"expires":"#
        + "\"\(expires)\"" + #"},"signatures":[]}"#
      return try TUFEnvelope(Array(text.utf8), type: "timestamp", role: "timestamp")
    }
    #expect((try? envelope("2030-01-01T00:00:00Z")) != nil)
    for text in ["2030-01-01", "2030-01-01T00:00:00", "", "tomorrow", "2030-13-01T00:00:00Z"] {
      #expect(throws: TUFError.self) { try envelope(text) }
    }
  }
}
