import Advisor
import Foundation
import ManifestSyntax
import SourceText
import Testing

/// A file of `Fixtures/`, read by the format that its name chooses. `NAME.expected` beside it holds
/// what must be read; `UPDATE_CASES=1` writes it anew. Where files of a name are kept out of the
/// repository, the fixture's name ends in `.fixture` besides.
struct FormatFixture: CustomTestStringConvertible, Sendable {
  let url: URL

  var testDescription: String {
    url.pathComponents.suffix(3).joined(separator: "/")
  }

  /// All fixtures of a folder, in the order of their paths.
  static func all(in folder: String) -> [FormatFixture] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/\(folder)")
    let paths = FileManager.default.subpaths(atPath: root.path) ?? []
    return paths.sorted().map { root.appending(path: $0) }
      .filter { $0.pathExtension != "expected" && !$0.hasDirectoryPath && isFile($0) }
      .map { FormatFixture(url: $0) }
  }

  private static func isFile(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && !isDirectory.boolValue
  }

  private var path: DocumentPath {
    DocumentPath((url.pathExtension == "fixture" ? url.deletingPathExtension() : url).path)
  }

  func bytes() throws -> [UInt8] { try [UInt8](Data(contentsOf: url)) }

  func read(_ bytes: [UInt8]) throws -> (Reading, DocumentText) {
    let (format, _) = try #require(Ecosystems.format(of: path))
    let text = DocumentText(bytes)
    return (format.reading(text), text)
  }

  func listed(_ bytes: [UInt8]) throws -> String {
    let (reading, text) = try read(bytes)
    return listing(reading, of: text)
  }

  func expectListing() throws {
    let found = try listed(bytes())
    let expectedURL = url.appendingPathExtension("expected")
    if ProcessInfo.processInfo.environment["UPDATE_CASES"] == "1" {
      try Data(found.utf8).write(to: expectedURL)
    }
    let expected = try String(decoding: Data(contentsOf: expectedURL), as: UTF8.self)
    #expect(found == expected)
  }

  /// Lines that end in CRLF are the same lines: everything stands in the same place.
  func expectSameWithCarriageReturns() throws {
    let bytes = try bytes()
    let changed = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    #expect(try listed(changed) == listed(bytes))
  }

  /// A byte order mark is no text. A file's is taken off; an editor that sends it counts it as one
  /// column of the first line.
  func expectSameWithByteOrderMark() throws {
    let bytes = try bytes()
    #expect(DocumentText(file: DocumentText.mark + bytes).bytes == bytes)
    func withoutFirstColumns(_ bytes: [UInt8]) throws -> String {
      try listed(bytes).replacing(#/\b1:\d+ `/#, with: "1: `").replacing("\u{FEFF}", with: "")
    }
    #expect(try withoutFirstColumns(DocumentText.mark + bytes) == withoutFirstColumns(bytes))
  }

  /// Of a merge that nobody resolved both sides are read, each as if it were the whole.
  func expectBothSidesOfAMerge() throws {
    let whole = try bytes() + [0x0A]
    // Merges do not nest.
    guard MergeConflicts(DocumentText(whole)) == nil else { return }
    func entries(_ bytes: [UInt8]) throws -> [String] {
      let (reading, _) = try read(bytes)
      let requirements = (reading.manifest?.requirements ?? []).map { "\($0.name) \($0.text)" }
      let packages = (reading.lockfile?.packages ?? []).map { "\($0.name) \($0.version)" }
      return (requirements + packages).sorted()
    }
    let merge =
      Array("<<<<<<< HEAD\n".utf8) + whole + Array("=======\n".utf8) + whole
      + Array(">>>>>>> other\n".utf8)
    let expected = try entries(whole)
    #expect(try entries(merge) == (expected + expected).sorted())
    let codes = try read(merge).0.problems.map(\.code)
    #expect(codes.contains("merge-conflict"))
  }

  /// Reads every prefix of the file, and the file without each of its bytes. Whatever is read must
  /// lie in the text, and no index may lead nowhere.
  func expectNoBreakage() throws {
    let bytes = try bytes()
    let (format, _) = try #require(Ecosystems.format(of: path))
    for index in bytes.indices {
      check(format, Array(bytes[..<index]))
      check(format, Array(bytes[..<index] + bytes[(index + 1)...]))
    }
  }

  private func check(_ format: any ManifestFormat, _ bytes: [UInt8]) {
    let reading = format.reading(DocumentText(bytes))
    var spans = reading.problems.map(\.span)
    switch reading.content {
    case .manifest(let manifest):
      let all = manifest.requirements.map(\.spans)
      spans += all.flatMap { [$0.name, $0.entry, $0.version ?? $0.name] }
      spans += manifest.variables.values.map(\.spans).flatMap { [$0.name, $0.version ?? $0.name] }
      spans += manifest.includes.map(\.span)
    case .lockfile(let lockfile):
      let all = lockfile.packages.map(\.spans)
      spans += all.flatMap { [$0.name, $0.entry, $0.version ?? $0.name] }
      let places = lockfile.graph.dependencies.flatMap { $0 } + lockfile.graph.roots.map(\.package)
      let areInside = places.allSatisfy(lockfile.packages.indices.contains)
      if !areInside { Issue.record("a graph leads outside the packages") }
    case .policy: break
    case .decisions(let document): spans += document.statements.map(\.span)
    }
    let isInside = spans.allSatisfy { $0.start >= 0 && $0.end <= bytes.count }
    if !isInside { Issue.record("a span lies outside \(bytes.count) bytes of text") }
  }
}
