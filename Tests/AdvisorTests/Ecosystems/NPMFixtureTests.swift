import Advisor
import ForewarnTestSupport
import ManifestSyntax
import SourceText
import Testing

/// What is read in each file of `Fixtures/npm/<topic>/`, against the `<file>.read` beside it, which
/// `UPDATE_FIXTURES=1` rewrites.
@Suite struct NPMFixtureTests {
  static let files = Repository.files(under: "Tests/AdvisorTests/Fixtures/npm", suffix: "")
    .filter { !$0.hasSuffix(".read") }

  @Test func everyFormatHasAFixture() throws {
    var missing = Set(EcosystemDefinition.npm.formats.map(\.name))
    for file in Self.files { missing.remove(try #require(try opened(file)).format.name) }
    // The two names of npm's lockfile have one reader.
    #expect(missing == ["npm-shrinkwrap"])
  }

  @Test(arguments: files)
  func reads(_ file: String) throws {
    let document = try #require(try opened(file))
    let description = ReadingDescription(document).lines.joined(separator: "\n") + "\n"
    if Environment.isSet("UPDATE_FIXTURES") {
      try Repository.write(description, to: file + ".read")
    }
    #expect(try Repository.text(file + ".read") == description)
  }

  @Test(arguments: files)
  func lineEndsDoNotMatter(_ file: String) throws {
    let bytes = try Repository.bytes(file)
    let unix = bytes.filter { $0 != 0x0D }
    let windows = unix.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    let path = DocumentPath(file)
    let first = try #require(Document(path: path, text: DocumentText(unix)))
    let second = try #require(Document(path: path, text: DocumentText(windows)))
    #expect(ReadingDescription(first).lines == ReadingDescription(second).lines)
  }

  /// A file's byte order mark is taken off; one that an editor sends moves the first line's columns.
  @Test(arguments: files)
  func byteOrderMarksDoNotMatter(_ file: String) throws {
    let bytes = try Repository.bytes(file)
    func lines(_ bytes: [UInt8]) throws -> [String] {
      let document = try #require(Document(path: DocumentPath(file), text: DocumentText(bytes)))
      return ReadingDescription(document).lines.map {
        $0.replacing(#/\b1:\d+/#, with: "1:").replacing("\u{FEFF}", with: "")
      }
    }
    #expect(DocumentText(file: DocumentText.mark + bytes).bytes == bytes)
    #expect(try lines(DocumentText.mark + bytes) == lines(bytes))
  }

  /// Every prefix and every text with one byte left out is read, and all places lie in the text.
  @Test(arguments: files)
  func survivesDamage(_ file: String) throws {
    let bytes = try Repository.bytes(file)
    let format = try #require(Ecosystems.format(of: DocumentPath(file))).0
    for index in bytes.indices {
      let prefix = Array(bytes[..<index])
      var shorter = bytes
      shorter.remove(at: index)
      for damaged in [prefix, shorter] {
        // Not inside `#expect`, which would describe each of some ten thousand readings.
        let isSound = hasPlacesInside(format.read(DocumentText(damaged)), length: damaged.count)
        if !isSound { Issue.record("a place lies outside, of \(damaged.count) bytes, at \(index)") }
      }
    }
  }

  @Test func gitAndPathDependenciesAreNeverTheRegistrys() throws {
    for file in Self.files {
      let reading = try #require(try opened(file)).reading
      let foreign = ["fork", "from-git", "from-github", "from-hub", "page", "local", "linked"]
      for requirement in reading.manifest?.requirements ?? []
      where foreign.contains(requirement.localName) {
        #expect(!requirement.source.isPublicRegistry, "\(file): \(requirement.localName)")
      }
      for package in reading.lockfile?.packages ?? [] where foreign.contains(package.name) {
        #expect(!package.source.isPublicRegistry, "\(file): \(package.name)")
      }
    }
  }

  @Test(arguments: [
    ("package.json", "package-json"), ("a/b/package.json", "package-json"),
    ("/a/yarn.lock", "yarn-lock"), ("npm-shrinkwrap.json", "npm-shrinkwrap"),
    ("a/node_modules/b/package.json", nil), ("node_modules/yarn.lock", nil),
    ("node_modules/.package-lock.json", nil), ("my-package.json", nil), ("package.json5", nil),
  ])
  func recognises(_ path: String, _ name: String?) {
    #expect(Ecosystems.format(of: DocumentPath(path))?.0.name == name)
  }

  private func opened(_ file: String) throws -> Document? {
    Document(path: DocumentPath(file), text: DocumentText(try Repository.bytes(file)))
  }

  private func hasPlacesInside(_ reading: Reading, length: Int) -> Bool {
    let entries =
      (reading.manifest?.requirements ?? []).map(\.spans)
      + (reading.lockfile?.packages ?? []).map(\.spans)
    let graph = reading.lockfile?.graph
    let count = reading.lockfile?.packages.count ?? 0
    return entries.allSatisfy {
      $0.entry.end <= length && $0.entry.contains($0.name)
        && $0.version.map($0.entry.contains) ?? true
    } && reading.problems.allSatisfy { $0.span.end <= length }
      && graph?.dependencies.joined().allSatisfy { $0 < count } ?? true
      && graph?.roots.allSatisfy { $0.package < count } ?? true
  }
}

/// A reading as lines of text: names and versions as they stand at their places, and all the rest.
struct ReadingDescription {
  private(set) var lines: [String] = []
  private let text: DocumentText

  init(_ document: Document) {
    text = document.text
    if let manifest = document.reading.manifest { describe(manifest) }
    if let lockfile = document.reading.lockfile { describe(lockfile) }
    for problem in document.reading.problems {
      lines.append("problem: \(problem.code) at '\(written(problem.span))'")
    }
  }

  private func written(_ span: SourceSpan) -> String {
    text.string(span).filter { $0 != "\r" && $0 != "\r\n" && $0 != "\n" }
  }

  private mutating func describe(_ manifest: Manifest) {
    for requirement in manifest.requirements {
      var parts = ["\(requirement.name) '\(requirement.text)'"]
      if let alias = requirement.alias { parts.append("alias \(alias)") }
      parts.append("at '\(written(requirement.spans.name))'")
      parts.append(requirement.spans.version.map { "'\(written($0))'" } ?? "-")
      if requirement.source != .registry { parts.append("\(requirement.source)") }
      if requirement.source == .registry, requirement.inherits == nil, requirement.versions == nil {
        parts.append("any versions")
      }
      if let pinned = requirement.pinned { parts.append("pins \(pinned.text)") }
      if !requirement.groups.isEmpty { parts.append(requirement.groups.joined(separator: "+")) }
      if requirement.isConstraintOnly { parts.append("constraint") }
      if let inherits = requirement.inherits {
        parts.append("from \(inherits.table) \(inherits.key)")
      }
      if let obstacle = requirement.editObstacle { parts.append("no edit: \(obstacle)") }
      lines.append(parts.joined(separator: ", "))
    }
    for place in manifest.definitions.keys.sorted(by: { ($0.table, $0.key) < ($1.table, $1.key) }) {
      guard let requirement = manifest.definitions[place] else { continue }
      lines.append("defines \(place.table) \(place.key): \(requirement.name) '\(requirement.text)'")
    }
    for member in manifest.members { lines.append("member \(member)") }
    if let name = manifest.projectName { lines.append("project \(name)") }
  }

  private mutating func describe(_ lockfile: Lockfile) {
    for (index, package) in lockfile.packages.enumerated() {
      var parts = ["\(package.name) \(package.version.isEmpty ? "-" : package.version)"]
      parts.append("at '\(written(package.spans.name))'")
      parts.append(package.spans.version.map { "'\(written($0))'" } ?? "-")
      if package.source != .registry { parts.append("\(package.source)") }
      if !package.groups.isEmpty { parts.append(package.groups.joined(separator: "+")) }
      parts.append(package.isDirect.map { $0 ? "direct" : "indirect" } ?? "direct or not")
      for descriptor in package.descriptors { parts.append("for \(descriptor)") }
      if let deprecation = package.deprecation { parts.append("deprecated: \(deprecation)") }
      lines.append(parts.joined(separator: ", "))
      for needed in lockfile.graph.dependencies[index] {
        lines.append("  needs \(name(needed, lockfile))")
      }
    }
    for root in lockfile.graph.roots {
      let requirement = root.requirement.map { " '\($0)'" } ?? ""
      lines.append(
        "root \(root.project)/ \(root.localName)\(requirement): \(name(root.package, lockfile))")
    }
    lines.append("refreshed by: \(lockfile.refreshCommand ?? "")")
  }

  private func name(_ index: Int, _ lockfile: Lockfile) -> String {
    lockfile.packages[index].name + " " + lockfile.packages[index].version
  }
}
