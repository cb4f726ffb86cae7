import Advisor
import Testing

struct FormatIndexTests {
  private static let formats = Ecosystems.all.flatMap(\.formats)

  /// The index only saves asking the others: what it finds is the first format that matches.
  @Test func findsWhatAskingEveryFormatFinds() {
    var names = Self.formats.flatMap(\.reference.fileNames)
    names += Self.formats.flatMap(\.fileNames).flatMap { pattern in
      ["", "x", ".x", "x."].map { pattern.split(separator: "*").joined(separator: $0) }
    }
    names += names.map { $0.uppercased() } + names.map { $0.lowercased() }
    names += ["", ".", "x", "x.yaml", "notes.txt", "Package@swift-6.swift", "main.swift", "a.json"]
    let folders = ["", "a/", "node_modules/a/", ".github/workflows/", "Pods/", "vendor/"]
    for path in folders.flatMap({ folder in names.map { DocumentPath(folder + $0) } }) {
      let expected = Self.formats.first { $0.matches(path) }
      #expect(Ecosystems.format(of: path)?.0.name == expected?.name, "\(path.text)")
    }
  }
}
