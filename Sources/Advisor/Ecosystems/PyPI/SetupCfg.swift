import ManifestSyntax
package import SourceText

/// `setup.cfg` of setuptools (setuptools documentation, "Configuring setuptools using setup.cfg
/// files").
package struct SetupCfg: ManifestFormat {
  package let name = "setup-cfg"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("#", wholeLines: true)

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "setup.cfg",
      reads: "`install_requires`, `setup_requires`, `tests_require`, extras",
      edits: "the version, its operator kept",
      leavesOut: "`setup.py`, which is a program")
  }

  package let fileNames = ["setup.cfg"]

  package func read(_ text: DocumentText) -> Reading {
    let file = INIReader.read(text.bytes)
    var reader = SetupCfgReader(bytes: text.bytes)
    for option in file.options(of: "metadata") where option.key.text == "name" {
      reader.manifest.projectName = option.lines.first.map(text.string)
    }
    for option in file.options(of: "options") {
      switch option.key.text {
      case "install_requires": reader.addAll(option, groups: [])
      case "setup_requires": reader.addAll(option, groups: ["build"])
      case "python_requires": reader.addRuntime(option)
      case "tests_require": reader.addAll(option, groups: ["test"])
      default: continue
      }
    }
    for option in file.options(of: "options.extras_require") {
      reader.addAll(option, groups: [option.key.text])
    }
    return Reading(.manifest(reader.manifest), problems: file.problems + reader.problems)
  }
}

private struct SetupCfgReader {
  let bytes: [UInt8]
  var manifest = Manifest()
  private(set) var problems: [SyntaxProblem] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func addRuntime(_ option: INIOption) {
    guard let line = option.lines.first(where: { !$0.isEmpty }) else { return }
    manifest.runtimes.append(
      RuntimeRequirement(
        product: "python", text: String(decoding: bytes[line.start..<line.end], as: UTF8.self),
        span: line, scheme: PEP440Scheme()))
  }

  /// A list has one specifier a line, or several in one line with `;` between them.
  mutating func addAll(_ option: INIOption, groups: [String]) {
    let lines = option.lines.filter { !$0.isEmpty }
    if let first = lines.first, bytes[first.start..<first.end].starts(with: "file:".utf8) {
      addIncludes(lines)
      return
    }
    let isOneLine = option.lines.count == 1
    for line in lines {
      for span in isOneLine ? split(line, at: UInt8(ascii: ";")) : [line] { add(span, groups) }
    }
  }

  private mutating func add(_ span: SourceSpan, _ groups: [String]) {
    let result = PEP508Reader.read(bytes, in: span)
    problems += result.problems
    if let parsed = result.requirement,
      let requirement = PythonRequirement.requirement(parsed, groups: groups)
    {
      manifest.requirements.append(requirement)
    }
  }

  /// `file: a.txt, b.txt`.
  private mutating func addIncludes(_ lines: [SourceSpan]) {
    for (number, line) in lines.enumerated() {
      let list = number == 0 ? SourceSpan(line.start + "file:".utf8.count, line.end) : line
      for span in split(list, at: UInt8(ascii: ",")) {
        let path = String(decoding: bytes[span.start..<span.end], as: UTF8.self)
        manifest.includes.append(Manifest.Include(path: path, span: span, kind: .requirements))
      }
    }
  }

  /// The parts between separators, without spaces around them; empty ones are left out.
  private func split(_ span: SourceSpan, at separator: UInt8) -> [SourceSpan] {
    bytes[span.start..<span.end].split(separator: separator).compactMap { part in
      guard let start = part.firstIndex(where: { $0 > 0x20 }),
        let last = part.lastIndex(where: { $0 > 0x20 })
      else { return nil }
      return SourceSpan(start, last + 1)
    }
  }
}
