import Advisor
import ArgumentParser

/// Plumbing for scripts and tests. Its input and output are stable.
struct Debug: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plumbing for scripts: versions, ranges, verdicts and syntax trees.",
    subcommands: [Compare.self, Satisfies.self])

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
