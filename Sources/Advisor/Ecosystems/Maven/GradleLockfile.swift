import ManifestSyntax
package import SourceText

/// `gradle.lockfile` and `buildscript-gradle.lockfile` (Gradle user manual, "Locking Versions").
package struct GradleLockfile: ManifestFormat {
  package let name = "gradle-lockfile"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "gradle dependencies --update-locks NAME"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "gradle.lockfile", "buildscript-gradle.lockfile",
      reads: "modules with the configurations that lock them")
  }

  package let fileNames = ["gradle.lockfile", "buildscript-gradle.lockfile"]

  package func read(_ text: DocumentText) -> Reading {
    var lockfile = Lockfile(refreshCommand: "gradle dependencies --write-locks")
    var problems: [SyntaxProblem] = []
    let lines = text.lines
    for number in 0..<lines.lineCount {
      let line = text.content(ofLine: number)
      guard let start = text.bytes[line.start..<line.end].firstIndex(where: { !$0.isSpace }),
        text.bytes[start] != UInt8(ascii: "#")
      else { continue }
      let sign =
        text.bytes[start..<line.end].firstIndex(of: UInt8(ascii: "=")) ?? line.end
      let colons = (start..<sign).filter { text.bytes[$0] == UInt8(ascii: ":") }
      // `empty=` names configurations that lock nothing.
      if text.string(SourceSpan(start, sign)) == "empty" { continue }
      guard colons.count == 2 else {
        if problems.count < 200 {
          problems.append(
            SyntaxProblem(
              code: "expected-version",
              message: "A line holds `group:artifact:version`, `=` and configurations.",
              span: SourceSpan(start, line.end)))
        }
        continue
      }
      let groups = text.string(SourceSpan(Swift.min(sign + 1, line.end), line.end))
        .split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
      lockfile.packages.append(
        ResolvedPackage(
          ecosystem: .maven, name: text.string(SourceSpan(start, colons[1])),
          version: text.string(SourceSpan(colons[1] + 1, sign)), groups: groups,
          spans: EntrySpans(
            name: SourceSpan(start, colons[1]), version: SourceSpan(colons[1] + 1, sign),
            entry: SourceSpan(start, line.end))))
    }
    return Reading(.lockfile(lockfile), problems: problems)
  }
}
