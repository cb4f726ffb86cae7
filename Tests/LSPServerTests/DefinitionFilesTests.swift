import Advisor
import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// Versions that other files define: a change of such a file, on the disk or in the editor, makes
/// the server assess anew what depends on it.
@Suite struct DefinitionFilesTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var advisory: String
    /// The open manifest, which takes its version from the other file.
    var path: String
    var text: String
    var definition: String
    /// The other file's text, in which `VERSION` stands for the version.
    var definitionText: String
    /// The pattern by which clients watch the other file.
    var watcher: String

    var testDescription: String { name }
  }

  static let log4j = "CVE-0000-0001  Maven/org.example:log  <2.17.1  high  Loads code"
  static let rows = [
    Row(
      name: "a parent of Maven", advisory: log4j, path: "/code/app/pom.xml",
      text: """
        <project>
          <parent><groupId>a</groupId><artifactId>parent</artifactId><version>1</version></parent>
          <artifactId>app</artifactId>
          <dependencies><dependency><groupId>org.example</groupId><artifactId>log</artifactId>
          <version>${log.version}</version></dependency></dependencies>
        </project>
        """,
      definition: "/code/pom.xml",
      definitionText: """
        <project>
          <groupId>a</groupId><artifactId>parent</artifactId><version>1</version>
          <properties><log.version>VERSION</log.version></properties>
        </project>
        """, watcher: "**/pom.xml"),
    Row(
      name: "a catalog of Gradle", advisory: log4j, path: "/code/app/build.gradle",
      text: "dependencies { implementation libs.log }",
      definition: "/code/gradle/libs.versions.toml",
      definitionText: """
        [libraries]
        log = "org.example:log:VERSION"
        """, watcher: "**/gradle/libs.versions.toml"),
    Row(
      name: "central versions of NuGet",
      advisory: "CVE-0000-0002  NuGet/Log  <2.17.1  high  Loads code", path: "/code/app/app.csproj",
      text: #"<Project><ItemGroup><PackageReference Include="Log" /></ItemGroup></Project>"#,
      definition: "/code/Directory.Packages.props",
      definitionText: """
        <Project><ItemGroup><PackageVersion Include="Log" Version="VERSION" /></ItemGroup></Project>
        """, watcher: "**/Directory.Packages.props"),
    Row(
      name: "a catalog of pnpm",
      advisory: "GHSA-0000-0000-0001  npm/log  <2.17.1  high  Loads code",
      path: "/code/app/package.json", text: #"{"dependencies": {"log": "catalog:"}}"#,
      definition: "/code/pnpm-workspace.yaml",
      definitionText: "packages: [app]\ncatalog: {log: VERSION}\n",
      watcher: "**/pnpm-workspace.yaml"),
    Row(
      name: "a workspace of Cargo",
      advisory: "RUSTSEC-0000-0001  crates.io/log  <2.17.1  high  Loads code",
      path: "/code/app/Cargo.toml", text: "[dependencies]\nlog.workspace = true\n",
      definition: "/code/Cargo.toml",
      definitionText:
        "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\nlog = \"=VERSION\"\n",
      watcher: "**/Cargo.toml"),
  ]

  @Test(arguments: rows) func aChangeOnTheDiskIsSeen(row: Row) async throws {
    let (world, client) = try await start(row)
    let registration = try await client.message("client/registerCapability")
    let watchers = registration["params"]["registrations"][0]["registerOptions"]["watchers"]
    #expect(watchers.elements?.contains(["globPattern": .string(row.watcher)]) == true)
    try await client.answer(registration, with: .null)
    let uri = "file://" + row.path
    try await client.open(uri, row.text)
    #expect(try await client.diagnostics(of: uri).count == 1)
    world.write(row.definition, row.definitionText.replacing("VERSION", with: "2.17.1"))
    try await client.notify(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": .string("file://" + row.definition), "type": 2]]])
    #expect(try await client.diagnostics(of: uri).isEmpty)
    try await client.finish()
  }

  @Test(arguments: rows) func aChangeInTheEditorIsSeen(row: Row) async throws {
    let (_, client) = try await start(row)
    try await client.answer(try await client.message("client/registerCapability"), with: .null)
    let uri = "file://" + row.path
    let definition = "file://" + row.definition
    try await client.open(uri, row.text)
    #expect(try await client.diagnostics(of: uri).count == 1)
    try await client.open(definition, row.definitionText.replacing("VERSION", with: "2.17.1"))
    _ = try await client.diagnostics(of: definition)
    #expect(try await client.diagnostics(of: uri).isEmpty)
    try await client.finish()
  }

  /// A server with the engine that the product has, and the file that defines a vulnerable version.
  private func start(_ row: Row) async throws -> (TestWorld, TestClient) {
    let world = TestWorld()
    world.setDatabase(.source(AdvisoryTable.source([row.advisory[...]])), stamp: "1")
    world.write(row.definition, row.definitionText.replacing("VERSION", with: "2.16.0"))
    var environment = world.environment()
    environment.assess = { reassess($0, after: $1, advisories: $2, policy: $3, today: $4) }
    let client = TestClient(environment)
    try await client.initialize(
      capabilities: ["workspace": ["didChangeWatchedFiles": ["dynamicRegistration": true]]],
      folder: "file:///code")
    return (world, client)
  }
}
