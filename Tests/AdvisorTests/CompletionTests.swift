import ForewarnTestSupport
import SourceText
import Testing

@testable import Advisor

/// What is offered where somebody types. `‸` is the cursor.
@Suite struct CompletionTests {
  static let advisories = AdvisoryTable.source(
    """
    T-1  npm/lodash  <4.17.12  high  One
    T-2  npm/lodash  <4.17.21 || >=5.0.0,<5.0.1  high  Two
    T-15  npm/lodash  *  low  Withdrawn: it was none
    T-16  npm/lodash  *  unmaintained  Nobody is there
    T-3  npm/lodash.merge  <4.6.2  high  Three
    MAL-4  npm/lodash-evil  *  malicious  Malice
    T-5  npm/@hapi/hoek  <8.5.1  high  Five
    T-6  PyPI/requests  <2.31.0  medium  Six
    T-7  PyPI/requests-toolbelt  *  medium  Seven
    T-8  crates.io/time  <0.2.23  medium  Eight
    T-9  Go/golang.org/x/net  <0.7.0  high  Nine
    T-10  RubyGems/rails  <6.1.7  high  Ten
    T-11  Pub/http  <0.13.3  high  Eleven
    T-12  NuGet/Newtonsoft.Json  <13.0.1  high  Twelve
    T-13  Packagist/guzzlehttp/guzzle  <7.4.5  high  Thirteen
    T-14  Maven/org.apache.logging.log4j:log4j-core  <2.17.1  critical  Fourteen
    """.split(separator: "\n"))

  /// A file, its text, the text after the first choice, and all choices with what is said of them.
  static let cases: [(file: String, text: String, after: String, choices: [String])] = [
    (
      "package.json", #"{"dependencies": {"lodash": "^4.17.1‸"}}"#,
      #"{"dependencies": {"lodash": "^5.0.1"}}"#,
      [
        "5.0.1: no known advisory affects it; fixes T-2",
        "4.17.21: no known advisory affects it; fixes T-2",
        "4.17.12: affected by T-2; fixes T-1",
      ]
    ),
    (
      "package.json", #"{"dependencies": {"lodash": "‸"}}"#,
      #"{"dependencies": {"lodash": "5.0.1"}}"#, ["5.0.1", "4.17.21", "4.17.12"]
    ),
    (
      "package.json", #"{"dependencies": {"lodash": "^4.‸"}}"#,
      #"{"dependencies": {"lodash": "^5.0.1"}}"#, ["5.0.1", "4.17.21", "4.17.12"]
    ),
    (
      "package.json", #"{"dependencies": {"lod‸": "1"}}"#,
      #"{"dependencies": {"lodash": "1"}}"#,
      [
        "lodash: 4 known advisories; none affects 5.0.1",
        "lodash.merge: 1 known advisory; none affects 4.6.2",
      ]
    ),
    (
      "package.json", "{\n  \"dependencies\": {\n    \"qs\": \"6\",\n    \"lod‸\"\n  }\n}\n",
      "{\n  \"dependencies\": {\n    \"qs\": \"6\",\n    \"lodash\"\n  }\n}\n",
      ["lodash", "lodash.merge"]
    ),
    (
      "package.json", "{\n  \"dependencies\": {\n    \"lod‸\n    \"qs\": \"6\"\n  }\n}\n",
      "{\n  \"dependencies\": {\n    \"lodash\n    \"qs\": \"6\"\n  }\n}\n",
      ["lodash", "lodash.merge"]
    ),
    (
      "package.json", #"{"devDependencies": {"@hapi/‸": ""}}"#,
      #"{"devDependencies": {"@hapi/hoek": ""}}"#, ["@hapi/hoek"]
    ),
    ("package.json", #"{"name": "lod‸"}"#, "", []),
    ("package.json", #"{"lod‸"}"#, "", []),
    ("package.json", #"{"dependencies": {"lodash-evil": "‸"}}"#, "", []),
    (
      "requirements.txt", "# é 😀\nrequests==‸\n", "# é 😀\nrequests==2.31.0\n",
      ["2.31.0: no known advisory affects it; fixes T-6"]
    ),
    ("requirements.txt", "requests>=2.‸\n", "requests>=2.31.0\n", ["2.31.0"]),
    (
      "requirements.txt", "Reque‸\n", "requests\n",
      [
        "requests: 1 known advisory; none affects 2.31.0",
        "requests-toolbelt: 1 known advisory; no version is known that none affects",
      ]
    ),
    ("requirements.txt", "# reque‸\n", "", []),
    (
      "pyproject.toml", "[project]\ndependencies = [\"requests=‸\"]\n", "", []
    ),
    (
      "pyproject.toml", "[project]\ndependencies = [\"requests>=‸\"]\n",
      "[project]\ndependencies = [\"requests>=2.31.0\"]\n", ["2.31.0"]
    ),
    (
      "Cargo.toml", "[dependencies]\ntime = \"0.‸\"\n", "[dependencies]\ntime = \"0.2.23\"\n",
      ["0.2.23"]
    ),
    (
      "Cargo.toml", "[dependencies]\ntime = { version = \"‸\" }\n",
      "[dependencies]\ntime = { version = \"0.2.23\" }\n", ["0.2.23"]
    ),
    ("Cargo.toml", "[dependencies]\nti‸\n", "[dependencies]\ntime\n", ["time"]),
    (
      "go.mod", "module m\n\nrequire golang.org/x/net ‸\n",
      "module m\n\nrequire golang.org/x/net v0.7.0\n", ["0.7.0"]
    ),
    (
      "go.mod", "module m\n\nrequire (\n\tgolang.org/x/n‸\n)\n",
      "module m\n\nrequire (\n\tgolang.org/x/net\n)\n", ["golang.org/x/net"]
    ),
    ("Gemfile", "gem \"rai‸\"\n", "gem \"rails\"\n", ["rails"]),
    (
      "Gemfile", "gem \"rails\", \"~> 5.‸\"\n", "gem \"rails\", \"~> 6.1\", \">= 6.1.7\"\n",
      ["6.1.7"]
    ),
    (
      "pubspec.yaml", "dependencies:\n  http: ^0.12.‸\n",
      "dependencies:\n  http: ^0.13.3\n", ["0.13.3"]
    ),
    ("pubspec.yaml", "dependencies:\n  ht‸\n", "dependencies:\n  http\n", ["http"]),
    (
      "app.csproj",
      "<Project><ItemGroup><PackageReference Include=\"Newt‸\" Version=\"1.0.0\" /></ItemGroup></Project>",
      "<Project><ItemGroup><PackageReference Include=\"newtonsoft.json\" Version=\"1.0.0\" /></ItemGroup></Project>",
      ["newtonsoft.json"]
    ),
    (
      "app.csproj",
      "<Project><ItemGroup><PackageReference Include=\"Newtonsoft.Json\" Version=\"‸\" /></ItemGroup></Project>",
      "<Project><ItemGroup><PackageReference Include=\"Newtonsoft.Json\" Version=\"13.0.1\" /></ItemGroup></Project>",
      ["13.0.1"]
    ),
    (
      "composer.json", #"{"require": {"guzzlehttp/guzzle": "^6‸"}}"#,
      #"{"require": {"guzzlehttp/guzzle": "^7.4.5"}}"#, ["7.4.5"]
    ),
    (
      "pom.xml",
      "<project><dependencies><dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.‸</version></dependency></dependencies></project>",
      "<project><dependencies><dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.17.1</version></dependency></dependencies></project>",
      ["2.17.1"]
    ),
    (
      "build.gradle", "dependencies { implementation 'org.apache.logging.log4j:log4j-core:‸' }",
      "dependencies { implementation 'org.apache.logging.log4j:log4j-core:2.17.1' }", ["2.17.1"]
    ),
  ]

  @Test(arguments: cases.indices) func whatIsOffered(_ index: Int) throws {
    let (file, marked, after, expected) = Self.cases[index]
    let parts = marked.split(separator: "‸", omittingEmptySubsequences: false)
    let (offset, text) = (parts[0].utf8.count, parts.joined())
    let document = try #require(
      Document(path: DocumentPath(file), text: DocumentText(Array(text.utf8))))
    let context = DocumentContext(document: document)
    let place = document.completionPlace(at: offset)
    let choices = try place.map { try context.choices(at: $0, advisories: Self.advisories) } ?? []
    #expect(
      zip(choices, expected).map { choice, expected in
        expected.contains(": ") ? "\(choice.label): \(choice.reason)" : choice.label
      } == expected, "\(marked)")
    #expect(choices.count == expected.count, "\(choices)")
    guard let first = choices.first, let place else { return }
    let edit = TextEdit(span: place.span, replacement: first.replacement)
    #expect(place.span.touches(SourceSpan(offset, offset)))
    let result = TextEdit.apply([edit], to: Array(text.utf8)).map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(result == after)
  }

  @Test func whatTheLockfileHoldsComesFirst() throws {
    let lock = try #require(
      Document(
        path: DocumentPath("package-lock.json"),
        text: DocumentText(
          Array(
            """
            {"lockfileVersion": 3, "packages": {"": {"dependencies": {"lodash.merge": "^4.0.0"}},
            "node_modules/lodash.merge": {"version": "4.6.2"},
            "node_modules/lodger": {"version": "1.0.0"}}}
            """.utf8))))
    func choices(_ marked: String) throws -> [String] {
      let parts = marked.split(separator: "‸", omittingEmptySubsequences: false)
      let document = try #require(
        Document(
          path: DocumentPath("package.json"), text: DocumentText(Array(parts.joined().utf8))))
      let place = try #require(document.completionPlace(at: parts[0].utf8.count))
      return try DocumentContext(document: document, lockfile: lock)
        .choices(at: place, advisories: Self.advisories).map { "\($0.label): \($0.reason)" }
    }
    #expect(
      try choices(#"{"dependencies": {"lod‸": ""}}"#) == [
        "lodash.merge: in the lockfile, 4.6.2; 1 known advisory; none affects 4.6.2",
        "lodash: 4 known advisories; none affects 5.0.1",
        "lodger: in the lockfile, 1.0.0; no advisories",
      ])
    #expect(
      try choices(#"{"dependencies": {"lodger": "‸"}}"#) == [
        "1.0.0: in the lockfile; no advisories"
      ])
  }

  /// Every offset of texts of all kinds is asked; nothing traps, and what is offered lies there.
  @Test func anyPlaceMayBeAsked() throws {
    for (file, marked, _, _) in Self.cases {
      let text = Array(marked.utf8)
      let document = try #require(Document(path: DocumentPath(file), text: DocumentText(text)))
      for offset in -1...(text.count + 1) {
        guard let place = document.completionPlace(at: offset) else { continue }
        #expect(place.span.touches(SourceSpan(offset, offset)))
        #expect(place.span.end <= text.count)
      }
    }
  }
}
