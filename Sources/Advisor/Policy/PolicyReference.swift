/// Every key of `forewarn.toml`, each in one line. Reading, messages, completion, hovers, the JSON
/// Schema, the manual and `forewarn policy show` come of this list.
enum PolicyReference {
  static let sections: [PolicySection] = [
    PolicySection(
      "", "What the file begins with.",
      [
        .init(
          "preset", .word, \.preset,
          "A set of rules to begin with: `library`, `service` or `regulated`. What the file says itself "
            + "counts before it; `forewarn policy preset NAME` prints it.")
      ]),
    PolicySection(
      "check", "What makes a check fail.",
      [
        .init(
          "fail-on", .threshold, \.failOn,
          "From where on findings make a check fail: a level, a rating of known vulnerabilities "
            + "whatever their level, or `never`. By default `warning`."),
        .init(
          "fail-on-disclosed", .flag, \.failOnDisclosed,
          "Whether a flaw that was published since makes a check fail that compares with an earlier "
            + "state of the project. By default `false`: it is shown, and breaks no build that nobody "
            + "touched."),
        .init(
          "not-assessed", .word, \.notAssessed,
          "What becomes of a check in which something could not be assessed: `report` ends it with exit "
            + "code 2, `fail` with 1 as findings do. By default `report`."),
        .init(
          "minimum-health", .number(0...100), \.minimumHealth,
          "The least number of health of what a project asks for itself. By default health is not "
            + "looked at."),
      ]),
    PolicySection(
      "database", "How old the advisory database may be.",
      [
        .init(
          "warn-after", .duration, \.warnAfter,
          "The age from which on each file has a remark that newer advisories are not known; \"7d\" if it is not given."
        ),
        .init(
          "fail-after", .duration, \.failAfter,
          "The age from which on nothing counts as assessed."),
      ]),
    PolicySection(
      list: "severity", "How loud findings are: the last rule that matches a finding counts.",
      \.severities, SeverityRule(),
      [
        .init("code", .codes, \.codes, "The kinds of findings; all if it is left out."),
        .init(
          "rating", .rating, \.rating,
          "Only known vulnerabilities that are rated so, or worse; unscored ones lie between low and "
            + "medium."),
        .init("ecosystem", .ecosystem, \.ecosystem, "Only packages of this ecosystem."),
        .init(
          "scope", .word, \.scope,
          "Only what runs (`runtime`), or what only helps to make it (`development`), as far as the "
            + "file tells."),
        .init("package", .package, \.package, "Only these packages; the name may end in `*`."),
        .init(
          "level", .level, \.level,
          "The level of these findings. An inner layer can only raise it.", isRequired: true),
      ]),
    PolicySection(
      list: "ban", "Packages that nobody may use.", \.bans, BanRule(),
      [
        .init(
          "package", .package, \.package,
          "The package; its name may end in `*`, and `pkg:npm/*` is all of npm.", isRequired: true),
        .init(
          "versions", .text("a requirement in the language of the package's ecosystem"), \.versions,
          "The versions, in the language of the ecosystem: `>=3.3.6 <4` of npm. All if it is left "
            + "out."),
      ], problem: \.versionProblem),
    PolicySection(
      list: "allow",
      "The packages of an ecosystem that may be used: where a layer has such a list, all others are "
        + "findings.", \.allows, AllowRule(),
      [
        .init(
          "ecosystem", .ecosystem, \.ecosystem, "The ecosystem that the list is about.",
          isRequired: true),
        .init("packages", .list(.package), \.packages, "The packages; names may end in `*`."),
        .init(
          "covers", .word, \.covers,
          "Whether what others bring in must be in the list too (`all`), or only what the project asks "
            + "for itself (`direct`). By default `all`."),
      ], problem: \.listProblem),
    PolicySection(
      "sources", "Where packages may come from. What is not named here is not limited.",
      [
        .init(
          "registries", .list(.source("a host, or \"public\"", ["public"])), \.registries,
          "The registries: hosts, names as manifests call them, and `public` for the public registry "
            + "of each ecosystem."),
        .init(
          "git", .list(.source("a host, or a host and a path")), \.gitSources,
          "The hosts of Git repositories, also with the beginning of a path: `git.example/ours`. None "
            + "if the list is empty."),
        .init(
          "archives", .list(.source("a host, or a host and a path")), \.archives,
          "The hosts of archives that manifests name by their address. None if the list is empty."),
        .init(
          "local-paths", .flag, \.localPaths,
          "Whether a dependency may be a folder of the machine. By default `true`."),
      ]),
    PolicySection(
      "licences", "The licences of packages, as far as lockfiles or the database tell them.",
      [
        .init(
          "allow", .list(.licence), \.allowedLicences,
          "The licences that may be used; all others are findings. `GPL-2.0-only` permits also what "
            + "adds an exception to it."),
        .init(
          "deny", .list(.licence), \.deniedLicences,
          "The licences that may not be used. What `allow` names with its exception is left out."),
        .init(
          "unknown", .word, \.unknownLicences,
          "What is said where a licence is not known: one remark for each file (`note`), or a finding "
            + "for each package (`report`). By default `note`."),
      ]),
    PolicySection(
      "release-age", "How old a version must be before it is used.",
      [
        .init(
          "minimum", .duration, \.minimumAge,
          "The time since a version was published. What is younger is a finding."),
        .init(
          "security-bypass", .flag, \.securityBypass,
          "Whether a younger version may be used that mends a known flaw. By default `true`; it is "
            + "said at the version."),
        .init(
          "unknown", .word, \.unknownAges,
          "What is said where it is not known when a version was published: `note` or `report`, as in "
            + "`[licences]`."),
      ]),
    PolicySection(
      "exceptions", "What may be decided about single findings.",
      [
        .init(
          "maximum-days", .number(1...3_650), \.maximumExceptionDays,
          "For how many days an exception may be made; each must say until when."),
        .init(
          "forbid", .codes, \.forbiddenExceptions, "The findings that no exception takes away."),
        .init(
          "trusted-authors", .list(.text("the name of an author")), \.trustedAuthors,
          "The authors outside the repository whose VEX statements take findings away. Only in the "
            + "user's or the organisation's file."),
      ]),
    PolicySection(
      "editor",
      "What editors show. In a repository only `minimumLevel` counts, and only downwards.",
      hasReason: false,
      [
        .init(
          "minimumLevel", .level, \.editor.minimumLevel, "Findings below it are not shown."),
        .init(
          "workspaceDiagnostics", .flag, \.editor.workspaceDiagnostics,
          "Whether files that are not open are assessed too."),
        .init(
          "inlayHints", .flag, \.editor.inlayHints, "Whether fixed versions are shown in the text."),
        .init("codeLens", .flag, \.editor.codeLens, "Whether a summary stands above a file."),
        .init(
          "semanticTokens", .flag, \.editor.semanticTokens,
          "Whether versions are coloured by what is known of them."),
      ]),
  ]

  static func section(_ name: String) -> PolicySection? { sections.first { $0.name == name } }

  /// The reason that every section but the editor's may have.
  static let reasonKey = "reason"
  static let reasonMeaning = "Why it is so; shown in each finding that follows from it."
}
