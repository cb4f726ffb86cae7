import ArgumentParser

/// What shells complete. The generated scripts know subcommands alone: `--check`, which stands for one
/// of them, is added here.
enum CompletionScript {
  static func text(for shell: CompletionShell) -> String {
    changes(shell).reduce(into: Forewarn.completionScript(for: shell)) { text, change in
      guard let place = text.firstRange(of: change.after) else { return }
      text.insert(contentsOf: change.text, at: place.upperBound)
    }
  }

  private static let summary = "Check the manifests and lockfiles of this folder."

  /// What is put behind which text.
  private static func changes(_ shell: CompletionShell) -> [(after: String, text: String)] {
    switch shell {
    case .bash:
      [
        (
          "local -a unparsed_words=(\"${COMP_WORDS[@]:1:${COMP_CWORD}}\")\n",
          """
              [[ "${COMP_CWORD}" -gt 1 && "${unparsed_words[0]}" == --check ]] &&
                  unparsed_words[0]=check

          """
        ), ("local -a non_repeating_flags=(", "--check "),
      ]
    case .zsh:
      [
        (
          "unsetopt aliases banghist\n",
          "    [[ \"${CURRENT}\" -gt 2 && \"${words[2]}\" == --check ]] && words[2]=check\n"
        ), ("local -ar arg_specs=(\n", "        '--check[\(summary)]'\n"),
      ]
    case .fish:
      [
        (
          "set -l unparsed_tokens (__forewarn_tokens -pc)\n",
          "    test \"$unparsed_tokens[2]\" = --check; and set unparsed_tokens[2] check\n"
        ),
        (
          "complete -c 'forewarn' -f\n",
          "complete -c 'forewarn' -n '__forewarn_should_offer_completions_for_flags_or_options"
            + " \"forewarn\" version' -l 'check' -d '\(summary)'\n"
        ),
      ]
    default: []
    }
  }
}
