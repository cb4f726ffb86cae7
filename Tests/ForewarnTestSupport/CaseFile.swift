package import Advisor
package import SourceText

/// A test case as text: prose, then sections. Two constructs only: `-- name --` starts a section,
/// and a line of carets under a line of a file says which finding is expected there.
///
///     -- advisories --
///     GHSA-jf85-cpcp-j695  npm/lodash  <4.17.12  critical  Prototype pollution
///
///     -- package.json --
///         "lodash": "4.17.11"
///                    ^^^^^^^ error known-vulnerability 💡: lodash 4.17.11 is affected by ...
///
///     -- package.json after "Upgrade lodash to 4.17.12" --
///         "lodash": "4.17.12"
///
/// The title is that of a remedy, or of what else may be done to a dependency: `Pin lodash to 4.17.21`.
/// A file whose section is `-- name (context) --` is only there for the others to refer to.
package struct CaseFile: Sendable {
  package var prose: [Substring] = []
  package var advisoryLines: [Substring] = []
  /// Signals of health (``SignalTable``).
  package var signalLines: [Substring] = []
  package var files: [File] = []

  package struct File: Sendable {
    package var name: String
    package var isContext: Bool
    /// The title of the remediation whose result this is; nil for a file as it is given.
    package var afterTitle: String?
    /// The text without annotations.
    package var lines: [Substring] = []
    package var annotations: [Annotation] = []

    package var text: String { lines.map { $0 + "\n" }.joined() }
  }

  package struct Annotation: Sendable, Equatable {
    /// 0-based.
    package var line: Int
    /// In Unicode scalars, as carets are aligned.
    package var column: Int
    package var width: Int
    package var label: String
  }

  package init(_ text: String) {
    var section: Int?
    var table: Substring?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("-- "), line.hasSuffix(" --") {
        let header = line.dropFirst(3).dropLast(3)
        table = ["advisories", "signals"].contains(header) ? header : nil
        section = nil
        if table == nil {
          files.append(Self.file(String(header)))
          section = files.count - 1
        }
      } else if let table {
        if line.isEmpty { continue }
        if table == "signals" { signalLines.append(line) } else { advisoryLines.append(line) }
      } else if let section {
        let previous = files[section].lines.count - 1
        if let annotation = Self.annotation(line, line: previous) {
          files[section].annotations.append(annotation)
        } else {
          files[section].lines.append(line)
        }
      } else {
        prose.append(line)
      }
    }
    // The blank line before the next section belongs to the case, not to the file.
    for index in files.indices where files[index].lines.last?.isEmpty == true {
      files[index].lines.removeLast()
    }
  }

  private static func file(_ header: String) -> File {
    if let range = header.firstRange(of: " after \""), header.hasSuffix("\"") {
      return File(
        name: String(header[..<range.lowerBound]), isContext: true,
        afterTitle: String(header[range.upperBound...].dropLast()))
    }
    if header.hasSuffix(" (context)") {
      return File(name: String(header.dropLast(10)), isContext: true)
    }
    return File(name: header, isContext: false)
  }

  private static func annotation(_ line: Substring, line index: Int) -> Annotation? {
    let body = line.drop { $0 == " " }
    let carets = body.prefix { $0 == "^" }
    guard !carets.isEmpty, index >= 0 else { return nil }
    let label = body.dropFirst(carets.count)
    guard label.hasPrefix(" "),
      Finding.Level.allCases.contains(where: { label.dropFirst().hasPrefix($0.word + " ") })
    else { return nil }
    return Annotation(
      line: index, column: line.count - body.count, width: carets.count,
      label: String(label.dropFirst()))
  }

  /// The case again as text, with the given annotations and results in place of its own: what
  /// `UPDATE_CASES=1` writes.
  package func rendered() -> String {
    var lines = prose.map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    if !advisoryLines.isEmpty {
      lines += ["", "-- advisories --"] + advisoryLines.map(String.init)
    }
    if !signalLines.isEmpty { lines += ["", "-- signals --"] + signalLines.map(String.init) }
    for file in files {
      var header = file.name
      if let title = file.afterTitle {
        header += " after \"\(title)\""
      } else if file.isContext {
        header += " (context)"
      }
      lines += ["", "-- \(header) --"]
      for (index, line) in file.lines.enumerated() {
        lines.append(String(line))
        for annotation in file.annotations where annotation.line == index {
          lines.append(
            String(repeating: " ", count: annotation.column)
              + String(repeating: "^", count: annotation.width) + " " + annotation.label)
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension CaseFile.Annotation {
  /// A finding as an annotation of its file.
  package init(_ finding: Finding, in text: DocumentText) {
    let start = text.position(of: finding.span.start, encoding: .utf32)
    let end = text.position(of: finding.span.end, encoding: .utf32)
    let isOneLine = end.line == start.line
    let light = finding.remediations.contains { !$0.edits.isEmpty } ? " 💡" : ""
    self.init(
      line: start.line, column: start.column,
      width: isOneLine ? Swift.max(1, end.column - start.column) : 1,
      label: "\(finding.level.word) \(finding.code.rawValue)\(light): \(finding.message)")
  }
}
