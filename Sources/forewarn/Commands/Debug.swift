import Advisor
import ArgumentParser
import ManifestSyntax
import SourceText

/// Plumbing for scripts and tests. Its input and output are stable.
struct Debug: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plumbing for scripts: versions, ranges, verdicts and syntax trees.",
    subcommands: [Compare.self, Satisfies.self, Affected.self, Syntax.self, Read.self, Cards.self])

  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read lines `a<TAB>b`, print <, =, > or ?.")

    @Argument(help: "An OSV ecosystem name, or SemVer.")
    var ecosystem: String

    func run() throws {
      let scheme = try versionScheme(ecosystem)
      answerLines { VersionComparisonTool.compareLine($0, scheme) }
    }
  }

  struct Satisfies: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read lines `range<TAB>version`, print true, false or ?.")

    @Argument(help: "An OSV ecosystem name, or SemVer.")
    var ecosystem: String

    func run() throws {
      let scheme = try versionScheme(ecosystem)
      answerLines { VersionComparisonTool.satisfiesLine($0, scheme) }
    }
  }

  struct Affected: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read JSON lines of an advisory, a package and a version; print the verdict.",
      discussion: """
        {"advisory":{OSV record},"ecosystem":"npm","package":"lodash","version":"4.17.11"}

        Prints `affected`, `unaffected` or `unknown REASON`.
        """)

    func run() throws { answerLines { AffectedQuery.answer(json: Array($0.utf8)) } }
  }

  struct Syntax: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the syntax tree of a file as JSON, or its problems.",
      discussion: """
        TOML is printed as tagged JSON, as toml-test has it. Exit code 1: the text has problems, \
        which are named on standard error.
        """)

    @Argument(help: "json, toml, yaml or xml.")
    var language: Language

    @Argument(help: "The file.")
    var file: String

    enum Language: String, ExpressibleByArgument, CaseIterable { case json, toml, yaml, xml }

    func run() throws {
      let bytes: [UInt8]
      switch FileSystem.read(file) {
      case .success(let content): bytes = content
      case .failure(let error):
        Terminal.note("forewarn: \(displayed(file, limit: 1_000)): \(error)")
        throw ExitCode(1)
      }
      let tree: SyntaxTree =
        switch language {
        case .json: JSONReader.read(bytes)
        case .toml: TOMLReader.read(bytes)
        case .yaml: YAMLReader.read(bytes)
        case .xml: XMLReader.read(bytes)
        }
      guard tree.isWellFormed else {
        for problem in tree.problems {
          Terminal.note(
            "\(problem.span.start)-\(problem.span.end) \(problem.code): "
              + displayed(problem.message))
        }
        throw ExitCode(1)
      }
      switch language {
      case .toml: Terminal.write(SyntaxDump.taggedTOML(tree) + "\n")
      case .json, .yaml, .xml: Terminal.write(SyntaxDump.json(tree) + "\n")
      }
    }
  }
}

private func versionScheme(_ ecosystem: String) throws -> any VersionScheme {
  guard let scheme = VersionComparisonTool.scheme(named: ecosystem) else {
    throw ValidationError("Forewarn knows no version order of \"\(displayed(ecosystem))\".")
  }
  return scheme
}

/// Answers every line of standard input with one line.
private func answerLines(_ answer: (String) -> String) {
  var lines = FileSystem.standardInput().split(
    separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  var output = ""
  for line in lines {
    output += answer(String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self))
    output += "\n"
    if output.utf8.count > 1 << 16 {
      Terminal.write(output)
      output = ""
    }
  }
  Terminal.write(output)
}
