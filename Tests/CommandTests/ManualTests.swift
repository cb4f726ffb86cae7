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
    let script = folder.path + "/bash-completion/completions/forewarn"
    let completed = try RunningCommand.run(
      "/bin/bash",
      [
        "-c",
        """
        source "$1"; COMP_WORDS=(forewarn ''); COMP_CWORD=1; COMP_LINE='forewarn '; COMP_POINT=9
        _forewarn forewarn '' forewarn; printf '%s\\n' "${COMPREPLY[@]}"
        """, "bash", script,
      ])
    let words = completed.standardOutput.split(separator: "\n").map(String.init)
    for command in Self.commands {
      #expect(words.contains(command._commandName), "\(completed.standardError)")
    }
    for path in ["zsh/site-functions/_forewarn", "fish/vendor_completions.d/forewarn.fish"] {
      #expect(try folder.text(path).contains("explain"))
    }
  }
}
