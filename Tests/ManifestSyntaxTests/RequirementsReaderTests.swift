import ManifestSyntax
import SourceText
import Testing

@Suite struct RequirementsReaderTests {
  private func read(_ source: String) -> RequirementsFile {
    RequirementsReader.read(Array(source.utf8))
  }

  /// One line in one string: name[extras]|specifier|url|marker, then its options.
  private func summary(_ line: RequirementsLine) -> String {
    var words: [String] = []
    if let requirement = line.requirement {
      let extras = requirement.extras.map(\.text).joined(separator: ",")
      words.append(
        [
          (requirement.name?.text ?? "") + (extras.isEmpty ? "" : "[\(extras)]"),
          requirement.specifier?.text ?? "", requirement.url?.text ?? "",
          requirement.marker?.text ?? "",
        ].joined(separator: "|"))
    }
    if line.isEditable { words.append("editable") }
    words += line.options.map { "\($0.name)=\($0.value?.text ?? "")" }
    return words.joined(separator: " ")
  }

  /// A quotation that nothing closes, at a line that goes on nowhere, still lies in its option.
  @Test(arguments: ["a --config-setting \"\\\n", "--config-setting \" x \\\n", "-i '\\\n\\\n"])
  func anOpenQuotationLiesInItsOption(source: String) {
    for option in read(source).lines.flatMap(\.options) {
      #expect(option.value.map { option.span.contains($0.span) } ?? true)
    }
  }

  @Test(arguments: [
    ("requests", "requests|||"),
    ("Django >= 4.0, <5 ; os_name == 'nt'  # why #2", "Django|>= 4.0, <5||os_name == 'nt'"),
    ("a[x, y]==1.*", "a[x,y]|==1.*||"),
    ("a (>=1.0)", "a|>=1.0||"),
    ("a @ https://pip.test/a.zip ; os_name == 'nt'", "a||https://pip.test/a.zip|os_name == 'nt'"),
    ("a@git+https://git.example/a@v1", "a||git+https://git.example/a@v1|"),
    (
      "git+https://git.example/a@v1#egg=a[b]&x=1",
      "a[b]||git+https://git.example/a@v1#egg=a[b]&x=1|"
    ),
    ("./local[dev]", "[dev]||./local[dev]|"),
    ("a-1.0-py3-none-any.whl", "||a-1.0-py3-none-any.whl|"),
    ("-e ./local", "||./local| editable"),
    ("--editable=git+https://git.example/a#egg=a", "a||git+https://git.example/a#egg=a| editable"),
    ("-r base.txt", "--requirement=base.txt"),
    ("-cbase.txt", "--constraint=base.txt"),
    (
      "--index-url=https://${USER}@registry.example/",
      "--index-url=https://${USER}@registry.example/"
    ),
    ("--find-links \"a b\"", "--find-links=a b"),
    ("--pre", "--pre="),
    ("a==1 --hash=sha256:00 --hash sha256:11", "a|==1|| --hash=sha256:00 --hash=sha256:11"),
    ("a==1 \\\n  --hash=sha256:00 \\\n  # note\n", "a|==1|| --hash=sha256:00"),
    ("a==1.\\\n2", "a|==1.2||"),
  ])
  func linesAreRead(source: String, expected: String) {
    let file = read(source)
    #expect(file.lines.map(summary) == [expected])
    #expect(file.problems.isEmpty)
  }

  @Test func spansLieOnTheText() throws {
    let source = "# ü\r\nname[e]  >= 1.0 ; python_version < '3' # c\r\nb==2\r\n"
    let bytes = Array(source.utf8)
    let file = RequirementsReader.read(bytes)
    func text(_ span: SourceSpan?) -> String? {
      span.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
    }
    let line = try #require(file.lines.first)
    #expect(text(line.requirement?.name?.span) == "name")
    #expect(text(line.requirement?.specifier?.span) == ">= 1.0")
    #expect(text(line.requirement?.marker?.span) == "python_version < '3'")
    #expect(text(line.comment) == "# c")
    #expect(text(file.lines.last?.requirement?.specifier?.span) == "==2")
    #expect(text(file.lines.last?.span) == "b==2")
  }

  @Test func aJoinedSpecifierSpansItsLines() throws {
    let bytes = Array("x\na==1.\\\n2\n".utf8)
    let line = try #require(RequirementsReader.read(bytes).lines.last)
    #expect(line.requirement?.specifier?.text == "==1.2")
    #expect(line.requirement?.specifier?.span == SourceSpan(3, 10))
  }

  @Test(arguments: [
    ("a 1.0", "expected-specifier"), ("==1", "expected-name"), ("sök==1", "invalid-name"),
    ("a[x", "invalid-extras"), ("a @", "expected-url"), ("a;", "invalid-marker"),
    ("a; os_name", "invalid-marker"), ("a; os_name == 'x", "invalid-marker"),
    ("a; (os_name == 'x'", "invalid-marker"), ("a; nonsense == 'x'", "invalid-marker"),
    ("a; os_name not 'x'", "invalid-marker"), ("--nonsense", "unknown-option"),
    ("-r", "expected-value"), ("-e", "expected-value"), ("a @ b c", "unexpected-text"),
    ("a==1 --pre b", "unexpected-text"),
  ])
  func problemsAreReported(source: String, code: String) {
    #expect(read(source).problems.map(\.code) == [code])
  }

  @Test func aWrongNameStaysWhole() {
    #expect(read("sök==1").lines.first?.requirement?.name?.text == "sök")
  }

  @Test func markersAreNotNested() {
    let depth = 50_000
    let marker =
      String(repeating: "(", count: depth) + "os_name == 'x'" + String(repeating: ")", count: depth)
    let file = read("a; \(marker)")
    #expect(file.problems.isEmpty)
    #expect(file.lines.count == 1)
  }

  @Test func aStringValueIsReadInItsPlace() throws {
    let source = #"["a >=1 ; os_name == \"nt\"", "b[c]~=2"]"#
    let tree = JSONReader.read(Array(source.utf8))
    let results = tree.root.children.map { PEP508Reader.read($0) }
    #expect(results.count == 2)
    let escaped = try #require(results[0].requirement)
    #expect(escaped.specifier?.text == ">=1")
    #expect(escaped.specifier?.span == SourceSpan(2, 27))
    let plain = try #require(results[1].requirement?.specifier)
    #expect(String(decoding: tree.bytes[plain.span.start..<plain.span.end], as: UTF8.self) == "~=2")
  }
}
