import ManifestSyntax
package import SourceText

/// `go.sum` (The Go Modules Reference, "go.sum files"): hashes of everything that was ever
/// downloaded, which need not be what a build uses. It is listed and never a reason for findings;
/// `go.mod` says what is used.
package struct GoSum: ManifestFormat {
  package let name = "go-sum"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "go.sum", reads: "modules with their versions",
      leavesOut: "findings: it may name versions that no build uses; `go.mod` decides")
  }

  package func matches(_ path: DocumentPath) -> Bool { path.fileName == "go.sum" }

  package func read(_ text: DocumentText) -> Reading {
    var lockfile = Lockfile(refreshCommand: "go mod tidy")
    lockfile.isRecordOnly = true
    var problems: [SyntaxProblem] = []
    for number in 0..<text.lines.lineCount {
      let line = text.lines.content(ofLine: number, in: text.bytes)
      let words = text.words(in: line)
      guard !words.isEmpty else { continue }
      guard words.count == 3 else {
        if problems.count < 200 {
          problems.append(
            SyntaxProblem(
              code: "expected-version", message: "A line holds a module, its version and a hash.",
              span: line))
        }
        continue
      }
      let suffix = "/go.mod"
      var version = text.string(words[1])
      let isFileOnly = version.hasSuffix(suffix)
      if isFileOnly { version.removeLast(suffix.count) }
      let name = text.string(words[0])
      lockfile.packages.append(
        ResolvedPackage(
          ecosystem: .go, name: name, version: version, groups: isFileOnly ? ["go.mod"] : [],
          spans: EntrySpans(
            name: words[0],
            version: SourceSpan(
              words[1].start, words[1].end - (isFileOnly ? suffix.utf8.count : 0)),
            entry: SourceSpan(words[0].start, words[2].end))))
    }
    return Reading(.lockfile(lockfile), problems: problems)
  }
}

extension DocumentText {
  /// The words of a span, which spaces and tabs keep apart.
  func words(in span: SourceSpan) -> [SourceSpan] {
    var result: [SourceSpan] = []
    var index = span.start
    while index < span.end {
      guard !bytes[index].isSpace else {
        index += 1
        continue
      }
      let start = index
      while index < span.end, !bytes[index].isSpace { index += 1 }
      result.append(SourceSpan(start, index))
    }
    return result
  }
}
