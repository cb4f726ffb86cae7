import ManifestSyntax
import SourceText
import Testing

/// Every prefix and every text with one byte less is read without a trap, with spans inside it.
@Suite struct HalfTypedTextTests {
  static let yaml = """
    %TAG !e! tag:x,2000:
    --- !e!m &top
    "é": 'it''s' # c
    list: [a, "b\\u00e9", {c: &x d, ? e : f}, *x,]
    text: |2-
        keep

      x
    folded: >+
      a
      b
    ? - k
    : - v
      -
        w: x
          y
    ...
    --- "a
      b\\
      c"

    """
  static let xml = """
    <?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>
    <p:a b="1&amp;é" c='2'> x &#x41; <!-- d --><![CDATA[<e>]]>
      <f/><g h = "i">j</g></p:a>
    """
  static let requirements = """
    # é
    -r base.txt
    --index-url="https://pip.test/simple" # c
    a[b,c] >= 1.0, <2 ; python_version < "3" and (os_name == 'nt') --hash=sha256:00 \\
      --hash=sha256:11
    n @ https://registry.example/n.zip ; os_name == 'x'
    -e git+https://git.example/x@v1#egg=y[z]
    ./p/q.whl
    m (==1.\\
    2)
    """

  private func variants(_ source: String) -> [[UInt8]] {
    let bytes = Array(source.utf8)
    var all = (0...bytes.count).map { Array(bytes[..<$0]) }
    for index in bytes.indices {
      var shorter = bytes
      shorter.remove(at: index)
      all.append(shorter)
    }
    return all
  }

  private func isSound(_ tree: SyntaxTree) -> Bool {
    let whole = SourceSpan(0, tree.bytes.count)
    guard tree.problems.allSatisfy({ whole.contains($0.span) }) else { return false }
    var waiting = tree.documents
    while let value = waiting.popLast() {
      let spans = [value.span, value.contentSpan, value.keySpan, value.entrySpan]
      guard spans.allSatisfy({ whole.contains($0) }) else { return false }
      _ = (value.key, value.scalarText)
      waiting += Array(value.children)
    }
    return true
  }

  @Test func yaml() {
    for bytes in variants(Self.yaml) { #expect(isSound(YAMLReader.read(bytes))) }
  }

  @Test func xml() {
    for bytes in variants(Self.xml) { #expect(isSound(XMLReader.read(bytes))) }
  }

  @Test func yarnLock() {
    for bytes in variants(YarnLockReaderTests.lock) {
      #expect(isSound(YarnLockReader.read(bytes)))
    }
  }

  @Test func requirements() {
    for bytes in variants(Self.requirements) {
      let file = RequirementsReader.read(bytes)
      let whole = SourceSpan(0, bytes.count)
      let spans =
        file.problems.map(\.span) + file.lines.map(\.span)
        + file.lines.flatMap { $0.options.map(\.span) }
        + file.lines.compactMap { $0.requirement?.span }
      #expect(spans.allSatisfy { whole.contains($0) })
    }
  }
}
