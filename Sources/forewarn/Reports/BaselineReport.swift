import Advisor

/// What `--write-baseline` writes, for `--baseline` to read: the same for the same files and the same
/// database. Its schema is `docs/baseline.schema.json`.
struct BaselineReport {
  let files: [Baseline.File]
  let database: DatabaseDescription

  func text() -> String {
    JSONValue.object([
      (Baseline.mark, .number(Baseline.version)),
      (
        "database",
        .object([
          ("sequence", .number(database.sequence)), ("digest", .string(database.digest)),
          ("builtAt", .string(database.builtAt.rfc3339)),
          ("newestRecord", .string(database.newestRecord.rfc3339)),
        ])
      ),
      ("files", .array(files.sorted { $0.path < $1.path }.map(Self.value))),
    ]).text() + "\n"
  }

  private static func value(_ file: Baseline.File) -> JSONValue {
    .object([
      ("path", .string(file.path)),
      (
        "packages",
        .object(
          file.packages.uses.sorted { $0.key < $1.key }.map {
            ($0.key, .strings($0.value.sorted()))
          })
      ),
      (
        "findings",
        .array(
          Set(file.findings).sorted().map { finding in
            .object([
              ("code", .string(finding.code)), ("package", .string(finding.package)),
              ("advisories", .strings(finding.names)),
            ])
          })
      ),
    ])
  }
}
