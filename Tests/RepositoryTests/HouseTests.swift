import ForewarnTestSupport
import Testing

/// The plan of the house, as ARCHITECTURE.md draws it, holds.
struct HouseTests {
  /// What each target may import beside the standard library.
  static let imports: [(target: String, allowed: Set<String>)] = [
    ("SourceText", ["Synchronization"]),
    ("ManifestSyntax", ["SourceText"]),
    ("Advisor", ["ManifestSyntax", "SourceText"]),
    (
      "AdvisoryStore",
      ["Advisor", "SourceText", "CSQLite", "Synchronization", "Glibc", "Musl", "Darwin"]
    ),
    (
      "AdvisorySync",
      [
        "AdvisoryStore", "Advisor", "ManifestSyntax", "CCurl", "CDeflate", "CZstd", "Crypto",
        "CryptoExtras", "SwiftASN1", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
      ]
    ),
    ("LanguageServerProtocol", ["Foundation", "FoundationEssentials"]),
    (
      "LSPServer",
      ["Advisor", "LanguageServerProtocol", "SourceText", "Dispatch", "Glibc", "Musl", "Darwin"]
    ),
    (
      "forewarn",
      [
        "Advisor", "AdvisoryStore", "LSPServer", "LanguageServerProtocol", "ManifestSyntax",
        "SourceText", "ArgumentParser", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin",
      ]
    ),
    (
      "forewarn-sync",
      [
        "AdvisorySync", "AdvisoryStore", "Advisor", "ArgumentParser", "Dispatch", "Glibc", "Musl",
        "Darwin",
      ]
    ),
  ]

  @Test(arguments: imports) func importsOnlyWhatItMay(target: String, allowed: Set<String>) throws {
    let files = Repository.files(under: "Sources/" + target, suffix: ".swift")
    #expect(!files.isEmpty)
    for file in files {
      for line in try Repository.text(file).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let position = words.firstIndex(of: "import"), position <= 1,
          position == 0
            || ["package", "public", "internal", "private", "@preconcurrency"]
              .contains(words[0]),
          position + 1 < words.count
        else { continue }
        let module = String(words[position + 1])
        #expect(allowed.contains(module), "\(file) imports \(module)")
      }
    }
  }

  @Test func everyTargetIsInTheTable() throws {
    let folders = Set(
      Repository.files(under: "Sources", suffix: "").compactMap {
        $0.split(separator: "/").dropFirst().first.map(String.init)
      })
    let systemLibraries: Set<String> = ["CSQLite", "CCurl", "CDeflate", "CZstd"]
    #expect(folders.subtracting(systemLibraries) == Set(Self.imports.map(\.target)))
  }

  /// Traps cannot be caught; the formatter's rules catch the rest of what can be seen in a line.
  @Test func nothingTriesOrCastsByForce() throws {
    for file in Repository.files(under: "Sources", suffix: ".swift") {
      let text = try Repository.text(file)
      for word in ["try!", "as!", "fatalError(", "unsafeBitCast"] {
        #expect(!text.contains(word), "\(file) uses \(word)")
      }
    }
  }

  @Test func noTwoFilesOfATargetDifferOnlyInCase() {
    var seen: [String: String] = [:]
    for file in Repository.files(under: "Sources", suffix: ".swift") {
      if let other = seen.updateValue(file, forKey: file.lowercased()) {
        Issue.record("\(file) and \(other) differ only in case")
      }
    }
  }

  @Test func everyDecisionIsNumberedOnce() {
    let numbers = Repository.files(under: "docs/decisions", suffix: ".md").map {
      String($0.dropFirst("docs/decisions/".count).prefix(4))
    }
    #expect(Set(numbers).count == numbers.count)
    #expect(numbers.allSatisfy { Int($0) != nil })
  }
}
