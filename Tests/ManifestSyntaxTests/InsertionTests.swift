import ManifestSyntax
import SourceText
import Testing

/// What is put into a text stands in the layout of that text.
@Suite struct InsertionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var before: String
    /// Nil if there is no way.
    var after: String?

    var testDescription: String { name }
  }

  @Test(arguments: [
    Row(
      name: "after the last member", before: "{\n\t\"a\": {\n\t\t\"b\": \"1\"\n\t}\n}\n",
      after: "{\n\t\"a\": {\n\t\t\"b\": \"1\",\n\t\t\"x\": \"2\"\n\t}\n}\n"),
    Row(
      name: "line ends of Windows", before: "{\r\n  \"n\": 1\r\n}\r\n",
      after: "{\r\n  \"n\": 1,\r\n  \"a\": {\r\n    \"x\": \"2\"\r\n  }\r\n}\r\n"),
    Row(name: "one line", before: #"{"a": {"b": "1"}}"#, after: #"{"a": {"b": "1", "x": "2"}}"#),
    Row(name: "one line, nothing", before: #"{"n": 1}"#, after: #"{"n": 1, "a": { "x": "2" }}"#),
    Row(
      name: "an empty object", before: "{\n   \"a\": {}\n}",
      after: "{\n   \"a\": {\n      \"x\": \"2\"\n   }\n}"),
    Row(name: "an empty text", before: "{}", after: "{\n  \"a\": {\n    \"x\": \"2\"\n  }\n}"),
    Row(name: "another value", before: #"{"a": {"x": "1"}}"#, after: #"{"a": {"x": "2"}}"#),
    Row(name: "no string", before: #"{"a": {"x": {}}}"#),
    Row(name: "no object", before: #"{"a": "x"}"#),
    Row(name: "a list", before: "[]"), Row(name: "broken", before: #"{"a": {"#),
    Row(name: "nothing", before: ""),
  ])
  func json(row: Row) {
    expect(row) { JSONInsertion.set("x", to: "2", at: ["a"], of: JSONReader.read($0)) }
  }

  @Test(arguments: [
    Row(
      name: "after the last key", before: "[a]\n  b = 1 # one\n\n[c]\n",
      after: "[a]\n  b = 1 # one\n  x = \"2\"\n\n[c]\n"),
    Row(
      name: "line ends of Windows", before: "[a]\r\nb = [\r\n]\r\n",
      after: "[a]\r\nb = [\r\n]\r\nx = \"2\"\r\n"),
    Row(name: "an empty table", before: "[a]\n[b]\n", after: "[a]\nx = \"2\"\n[b]\n"),
    Row(
      name: "a table that only others name", before: "[a.b]\ny = 1",
      after: "[a.b]\ny = 1\n\n[a]\nx = \"2\"\n"),
    Row(name: "another value", before: "[a]\nx = '1'\n", after: "[a]\nx = \"2\"\n"),
    Row(
      name: "another value in braces", before: "[a]\nx = { version = \"1\", path = \".\" }\n",
      after: "[a]\nx = { version = \"2\", path = \".\" }\n"),
    Row(
      name: "a quoted key", before: "[a]\n\"b c\" = 1\n",
      after: "[a]\n\"b c\" = 1\nx = \"2\"\n"),
    Row(name: "no string", before: "[a]\nx = 1\n"), Row(name: "broken", before: "[a\n"),
    Row(name: "nothing", before: "", after: "[a]\nx = \"2\"\n"),
  ])
  func toml(row: Row) {
    expect(row) { TOMLInsertion.set("x", to: "\"2\"", in: ["a"], of: TOMLReader.read($0)) }
  }

  @Test(arguments: [
    Row(name: "one line", before: "[a]\nl = ['b']\n", after: "[a]\nl = ['b', \"x\"]\n"),
    Row(
      name: "several, with a comma at the end", before: "[a]\nl = [\n    'b',\n]\n",
      after: "[a]\nl = [\n    'b',\n    \"x\",\n]\n"),
    Row(name: "an empty list", before: "[a]\nl = [ ]\n", after: "[a]\nl = [\"x\"]\n"),
    Row(name: "no list", before: "[a]\n", after: "[a]\nl = [\"x\"]\n"),
    Row(name: "the one meant", before: "[a]\nl = ['x1']\n", after: "[a]\nl = [\"x\"]\n"),
    Row(name: "no list but a text", before: "[a]\nl = 'b'\n"),
  ])
  func tomlElements(row: Row) {
    expect(row) {
      TOMLInsertion.append("x", to: "l", in: ["a"], of: TOMLReader.read($0)) { $0 == "x1" }
    }
  }

  @Test(arguments: [
    Row(
      name: "after the last key", before: "a:\n    b: 1 # one\nc: 1\n",
      after: "a:\n    b: 1 # one\n    '@s/x': '2.0'\nc: 1\n"),
    Row(name: "no mapping", before: "c: 1", after: "c: 1\n\na:\n  '@s/x': '2.0'\n"),
    Row(name: "nothing", before: "", after: "a:\n  '@s/x': '2.0'\n"),
    Row(name: "braces", before: "a: {b: 1}\n"), Row(name: "a list", before: "a:\n  - b\n"),
    Row(name: "another value", before: "a:\n  '@s/x': 1\n", after: "a:\n  '@s/x': '2.0'\n"),
  ])
  func yaml(row: Row) {
    expect(row) { YAMLInsertion.set("@s/x", to: "2.0", in: "a", of: YAMLReader.read($0)) }
  }

  private func expect(_ row: Row, _ edit: ([UInt8]) -> TextEdit?) {
    let bytes = Array(row.before.utf8)
    let after = edit(bytes).flatMap { TextEdit.apply([$0], to: bytes) }
    #expect(after.map { String(decoding: $0, as: UTF8.self) } == row.after)
  }
}
