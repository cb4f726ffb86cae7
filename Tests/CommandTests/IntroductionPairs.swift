import Testing

/// Two states of a project, and since when each finding of the later one is there.
struct IntroductionPair: CustomTestStringConvertible {
  var name: String
  var base: [String: String]
  var head: [String: String]
  /// Of the commit of the base.
  var date = "2025-06-01T00:00:00Z"
  /// `path package advisory class`, sorted.
  var expected: [String]

  var testDescription: String { name }

  private static func npm(_ packages: [(String, String)], more: String = "") -> String {
    let entries = packages.map { "\"\($0.0)\": \"\($0.1)\"" }.joined(separator: ", ")
    return "{\n  \"dependencies\": { \(entries) }\(more)\n}\n"
  }

  private static func lock(_ direct: [(String, String)], _ others: [(String, String)]) -> String {
    let entries = direct.map { "\"\($0.0)\": \"\($0.1)\"" }.joined(separator: ", ")
    let needs = others.map { "\"\($0.0)\": \"*\"" }.joined(separator: ", ")
    let all =
      direct.map { ($0.0, String($0.1.drop { "^~".contains($0) }), needs) }
      + others.map { ($0.0, $0.1, "") }
    let packages = all.map {
      """
      "node_modules/\($0.0)": { "version": "\($0.1)", "dependencies": { \($0.2) } }
      """
    }
    return """
      { "lockfileVersion": 3, "packages": {
        "": { "dependencies": { \(entries) } },
        \(packages.joined(separator: ",\n  "))
      } }

      """
  }

  private static let qsFlaw = "qs GHSA-hrpp-h998-j3pp"
  private static let bracesFlaw = "braces GHSA-grv7-fg5c-xmjg"
  private static let tarFlaw = "tar GHSA-3jfq-g458-7qm9"

  static let all: [IntroductionPair] = [
    IntroductionPair(
      name: "a bump that keeps the flaw",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: ["package.json": npm([("qs", "6.5.2")])],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a bump that mends the flaw",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: ["package.json": npm([("qs", "6.5.3")])], expected: []),
    IntroductionPair(
      name: "a bump that mends one flaw of two",
      base: ["package.json": npm([("jquery", "3.3.0")])],
      head: ["package.json": npm([("jquery", "3.4.1")])],
      expected: ["package.json jquery GHSA-jpcq-cgw6-v4j6 existing"]),
    IntroductionPair(
      name: "a new dependency",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: ["package.json": npm([("braces", "3.0.2"), ("qs", "6.5.1")])],
      expected: ["package.json \(bracesFlaw) introduced", "package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a removed dependency",
      base: ["package.json": npm([("braces", "3.0.2"), ("qs", "6.5.1")])],
      head: ["package.json": npm([("qs", "6.5.1")])],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a moved file",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: ["web/package.json": npm([("qs", "6.5.1")])],
      expected: ["web/package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a moved file with something new",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: ["web/package.json": npm([("braces", "3.0.2"), ("qs", "6.5.1")])],
      expected: [
        "web/package.json \(bracesFlaw) introduced", "web/package.json \(qsFlaw) existing",
      ]),
    IntroductionPair(
      name: "a copied file",
      base: ["a/package.json": npm([("qs", "6.5.1")])],
      head: [
        "a/package.json": npm([("qs", "6.5.1")]), "b/package.json": npm([("qs", "6.5.1")]),
      ],
      expected: ["a/package.json \(qsFlaw) existing", "b/package.json \(qsFlaw) introduced"]),
    IntroductionPair(
      name: "a lock refresh that brings a transitive",
      base: [
        "package.json": npm([("left", "^1.0.0")]),
        "package-lock.json": lock([("left", "^1.0.0")], []),
      ],
      head: [
        "package.json": npm([("left", "^1.0.0")]),
        "package-lock.json": lock([("left", "^1.0.0")], [("braces", "3.0.2")]),
      ],
      expected: ["package.json \(bracesFlaw) introduced"]),
    IntroductionPair(
      name: "a lock refresh that mends a transitive",
      base: [
        "package.json": npm([("left", "^1.0.0")]),
        "package-lock.json": lock([("left", "^1.0.0")], [("braces", "3.0.2"), ("qs", "6.5.1")]),
      ],
      head: [
        "package.json": npm([("left", "^1.0.0")]),
        "package-lock.json": lock([("left", "^1.0.0")], [("braces", "3.0.3"), ("qs", "6.5.1")]),
      ],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a lock refresh after which only the range admits the flaw",
      base: [
        "package.json": npm([("qs", "^6.5.1")]), "package-lock.json": lock([("qs", "^6.5.1")], []),
      ],
      head: [
        "package.json": npm([("qs", "^6.5.1")]), "package-lock.json": lock([("qs", "^6.11.0")], []),
      ],
      expected: []),
    IntroductionPair(
      name: "a new advisory for what nobody touched",
      base: ["package.json": npm([("braces", "3.0.2")])],
      head: ["package.json": npm([("braces", "3.0.2")]), "notes.txt": "other work\n"],
      date: "2023-01-01T00:00:00Z",
      expected: ["package.json \(bracesFlaw) newly-disclosed"]),
    IntroductionPair(
      name: "a bump that keeps what was disclosed since",
      base: ["package.json": npm([("braces", "3.0.1")])],
      head: ["package.json": npm([("braces", "3.0.2")])],
      date: "2023-01-01T00:00:00Z",
      expected: ["package.json \(bracesFlaw) newly-disclosed"]),
    IntroductionPair(
      name: "a new dependency whose flaw was disclosed since",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: ["package.json": npm([("braces", "3.0.2"), ("qs", "6.5.1")])],
      date: "2023-01-01T00:00:00Z",
      expected: ["package.json \(bracesFlaw) introduced", "package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a workspace member added",
      base: ["package.json": npm([("qs", "6.5.1")], more: ",\n  \"workspaces\": [\"packages/*\"]")],
      head: [
        "package.json": npm([("qs", "6.5.1")], more: ",\n  \"workspaces\": [\"packages/*\"]"),
        "packages/b/package.json": npm([("tar", "6.0.0")]),
      ],
      expected: [
        "package.json \(qsFlaw) existing", "packages/b/package.json \(tarFlaw) introduced",
      ]),
    IntroductionPair(
      name: "a renamed package alias",
      base: ["package.json": npm([("one", "npm:qs@6.5.1")])],
      head: ["package.json": npm([("two", "npm:qs@6.5.1")])],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a downgrade into a flaw",
      base: ["package.json": npm([("qs", "6.5.3")])],
      head: ["package.json": npm([("qs", "6.5.1")])],
      expected: ["package.json \(qsFlaw) introduced"]),
    IntroductionPair(
      name: "a downgrade into one flaw more",
      base: ["package.json": npm([("jquery", "3.4.1")])],
      head: ["package.json": npm([("jquery", "3.3.0")])],
      expected: [
        "package.json jquery GHSA-6c3j-c64m-qhgq introduced",
        "package.json jquery GHSA-jpcq-cgw6-v4j6 existing",
      ]),
    IntroductionPair(
      name: "a range that admits the flaw alone",
      base: ["package.json": npm([("qs", "^6.11.0")])],
      head: ["package.json": npm([("qs", ">=6.5.1 <6.5.3")])],
      expected: ["package.json \(qsFlaw) introduced"]),
    IntroductionPair(
      name: "a change of policy",
      base: ["package.json": npm([("qs", "6.5.1")])],
      head: [
        "package.json": npm([("qs", "6.5.1")]), "forewarn.toml": "[check]\nfail-on = \"hint\"\n",
      ],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a decision taken back",
      base: ["package.json": npm([("qs", "6.5.1")]), ".vex/one.openvex.json": decision],
      head: ["package.json": npm([("qs", "6.5.1")])],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "a malicious package comes in",
      base: ["package.json": npm([("event-stream", "3.3.5")])],
      head: ["package.json": npm([("event-stream", "3.3.6")])],
      expected: ["package.json event-stream GHSA-mh6f-8j2x-4483 introduced"]),
    IntroductionPair(
      name: "a package turns out to be malicious",
      base: ["package.json": npm([("colors", "1.4.1")])],
      head: ["package.json": npm([("colors", "1.4.1")], more: ",\n  \"private\": true")],
      date: "2022-01-09T00:00:00Z",
      expected: ["package.json colors GHSA-5rqg-jm4f-cqx7 newly-disclosed"]),
    IntroductionPair(
      name: "a file that another takes in",
      base: ["requirements.txt": "-r base.txt\n", "base.txt": "tornado==6.0\n"],
      head: ["requirements.txt": "-r base.txt\n", "base.txt": "tornado==6.0\nlxml==4.6.3\n"],
      expected: [
        "base.txt lxml PYSEC-2021-852 introduced", "base.txt tornado PYSEC-2023-75 existing",
      ]),
    IntroductionPair(
      name: "another package manager",
      base: [
        "package.json": npm([("qs", "^6.5.1")]),
        "yarn.lock": """
        # yarn lockfile v1


        qs@^6.5.1:
          version "6.5.1"

        """,
      ],
      head: [
        "package.json": npm([("qs", "^6.5.1")]), "package-lock.json": lock([("qs", "^6.5.1")], []),
      ],
      expected: ["package.json \(qsFlaw) existing"]),
    IntroductionPair(
      name: "another order and another group",
      base: ["Cargo.toml": "[dependencies]\nregex = \"=1.5.4\"\n"],
      head: [
        "Cargo.toml":
          "# tidied\n[package]\nname = \"a\"\n\n[dev-dependencies]\nregex = \"=1.5.4\"\n"
      ],
      expected: ["Cargo.toml regex RUSTSEC-2022-0013 existing"]),
    IntroductionPair(
      name: "the first manifest",
      base: ["README.md": "nothing yet\n"],
      head: ["README.md": "nothing yet\n", "package.json": npm([("qs", "6.5.1")])],
      expected: ["package.json \(qsFlaw) introduced"]),
    IntroductionPair(
      name: "a shared version defined elsewhere",
      base: [
        "Cargo.toml":
          "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nregex = \"=1.5.5\"\n",
        "a/Cargo.toml": "[package]\nname = \"a\"\n[dependencies]\nregex = { workspace = true }\n",
      ],
      head: [
        "Cargo.toml":
          "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nregex = \"=1.5.4\"\n",
        "a/Cargo.toml": "[package]\nname = \"a\"\n[dependencies]\nregex = { workspace = true }\n",
      ],
      expected: [
        "Cargo.toml regex RUSTSEC-2022-0013 introduced",
        "a/Cargo.toml regex RUSTSEC-2022-0013 introduced",
      ]),
  ]

  private static let decision = """
    { "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.example/1",
      "author": "Example", "timestamp": "2025-01-01T00:00:00Z", "version": 1,
      "statements": [ { "vulnerability": { "name": "GHSA-hrpp-h998-j3pp" },
        "products": [ { "@id": "pkg:npm/qs" } ], "status": "not_affected",
        "justification": "vulnerable_code_not_present" } ] }

    """
}
