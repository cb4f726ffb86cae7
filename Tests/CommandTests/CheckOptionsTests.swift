import ArgumentParser
import Testing

@testable import forewarn

/// The plain form of a check's arguments means what ArgumentParser makes of it.
struct CheckOptionsTests {
  static let plain: [[String]] = [
    [],
    ["Cargo.lock"],
    ["a b", "../c", "ünï"],
    ["--starter", "Examples"],
    ["-q"],
    ["--quiet", "--quiet"],
    ["--format", "json", "x", "--format", "text", "y"],
    ["--output", "json=a.json", "--output", "text=b=c", "x"],
    ["--fail-on", "high", "--fail-on", "never"],
    ["--minimum-health", "40", "x"],
    ["--cache", "/folder", "--fail-on", "hint", "x", "-q"],
    ["--staged"], ["--staged", "--base", "HEAD~2", "a"],
    ["--base", "origin/main...", "--fail-on", "high,introduced,newly-disclosed"],
    ["--baseline", "b.json", "--write-baseline", "c.json", "--fail-on", "existing"],
  ]

  @Test(arguments: plain) func plainFormIsReadAlike(arguments: [String]) throws {
    let options = try #require(CheckOptions(plain: arguments))
    #expect(try Check.parse(arguments).options == options)
  }

  static let others: [[String]] = [
    ["--help"], ["-h"], ["--version"], ["--nonsense"], ["-qq"], ["-x"], ["-"], ["--"], [""],
    ["--format=json"], ["--format"], ["--minimum-health", "101"], ["--minimum-health", "x"],
    ["--format", "xml"], ["--output", "xml=a"], ["--output", "json"], ["--output", "json="],
    ["--fail-on", "sometimes"],
    ["--base"], ["--base", "-x"], ["--base", "a", "--baseline", "b"], ["--fail-on", "introduced"],
    ["--staged", "--fail-on", "never,introduced"], ["--staged", "--fail-on", "high,"],
    ["--cache", "--quiet"], ["--cache", ""], ["--cache"], ["x", "--", "-y"],
  ]

  @Test(arguments: others) func everyOtherFormIsLeftToArgumentParser(arguments: [String]) {
    #expect(CheckOptions(plain: arguments) == nil)
  }
}
