import ArgumentParser
import ForewarnTestSupport
import Foundation
import Testing

@testable import forewarn

/// Help, manual pages and completions: what people read when they do not know how.
struct ManualTests {
  /// The commands that are meant for people.
  private static let commands = Forewarn.configuration.subcommands.filter {
    $0 != Debug.self && $0 != Sync.self
  }

  @Test func everyCommandHasAnExample() {
    for command in Self.commands {
      let name = command._commandName
      let help = Forewarn.helpMessage(for: command)
      #expect(
        help.contains("  forewarn \(name) ") || help.contains("  forewarn --\(name)"), "\(name)")
    }
  }

  /// Both programs, as `make install` does it.
  @Test func manualPagesAndCompletionsAreWhole() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let products = RunningCommand.productsFolder
    let output = try RunningCommand.run(
      Repository.root + "/Scripts/install-manuals.sh", [products, folder.path])
    #expect(output.code == 0, "\(output.standardError)")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/man/man1")
    for command in Self.commands {
      #expect(pages.contains("forewarn-\(command._commandName).1"))
    }
    #expect(pages.contains("forewarn-sync-sync.1"))
    let warnings = try RunningCommand.run(
      "/usr/bin/env", ["groff", "-man", "-ww", "-z"] + pages.sorted(),
      folder: folder.path + "/man/man1")
    #expect(warnings.code == 0 && warnings.standardError.isEmpty, "\(warnings.standardError)")
    let check = try folder.text("man/man1/forewarn-check.1")
    #expect(check.contains("\\fB\\-\\-fail\\-on\\fR"))
    for path in [
      "bash-completion/completions", "zsh/site-functions", "fish/vendor_completions.d",
    ] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + path)
      #expect(names.count == 2, "\(names)")
    }
  }

  /// What is completed behind the words, of which the last is begun.
  static let completed: [(line: [String], offers: [String])] = [
    ([""], commands.map { $0._commandName }),
    (["--ch"], ["--check"]),
    (["--check", "--for"], ["--format"]),
    (["--check", "--format", "gi"], ["github", "gitlab"]),
    (["check", "--fail-on", "intro"], ["introduced"]),
    (["check", "LICEN"], ["LICENSE"]),
    (["vex", "add", "--status", "fi"], ["fixed"]),
    (["explain", "banned"], ["banned-package"]),
  ]

  @Test(arguments: completed) func bashCompletes(line: [String], offers: [String]) throws {
    let words = ["forewarn"] + line
    let script = """
      source /dev/stdin; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
      COMP_POINT=${#COMP_LINE}
      _forewarn forewarn "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let output = try RunningCommand.run(
      "/bin/bash", ["-c", script, "bash"] + words, input: CompletionScript.text(for: .bash))
    let offered = Set(output.standardOutput.split(separator: "\n").map(String.init))
    #expect(offered.isSuperset(of: offers), "\(output)")
  }

  @Test(arguments: completed) func fishCompletes(line: [String], offers: [String]) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(CompletionScript.text(for: .fish), to: "forewarn.fish")
    let output = try RunningCommand.run(
      "/usr/bin/env",
      [
        "fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]",
        folder.path + "/forewarn.fish", (["forewarn"] + line).joined(separator: " "),
      ])
    let offered = Set(
      output.standardOutput.split(separator: "\n").compactMap {
        $0.split(separator: "\t").first.map(String.init)
      })
    #expect(offered.isSuperset(of: offers), "\(output)")
  }

  /// A shell that a person types into, behind a terminal of its own.
  @Test(arguments: completed) func zshCompletes(line: [String], offers: [String]) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(CompletionScript.text(for: .zsh), to: "functions/_forewarn")
    try folder.write(
      """
      PS1='> '; fpath=($HOME/functions $fpath)
      autoload -Uz compinit; compinit -u -D
      zstyle ':completion:*' insert-tab false; zstyle ':completion:*' menu no
      LISTMAX=1000; setopt no_list_beep
      """, to: ".zshrc")
    let script = """
      zmodload zsh/zpty; zpty shell zsh -i
      zpty -w -n shell "$*"$'\\t\\t'; zpty -w shell ' #end'
      while zpty -r shell piece; do
        print -rn -- "$piece"; [[ "$piece" == *'#end'* ]] && break
      done; zpty -d shell
      """
    let output = try RunningCommand.run(
      "/usr/bin/env", ["zsh", "-f", "-c", script, "zsh", "forewarn"] + line,
      environment: ["HOME": folder.path, "TERM": "dumb", "COLUMNS": "200"])
    for offer in offers { #expect(output.standardOutput.contains(offer), "\(output)") }
  }
}
