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

  package let fileNames = ["go.sum"]

  package func read(_ text: DocumentText) -> Reading {
    var lockfile = Lockfile(refreshCommand: "go mod tidy")
    lockfile.isRecordOnly = true
    let lines = text.lines
    lockfile.packages.reserveCapacity(lines.lineCount)
    var problems: [SyntaxProblem] = []
    for number in 0..<lines.lineCount {
      let line = text.content(ofLine: number)
      let module = text.word(from: line.start, in: line)
      guard !module.isEmpty else { continue }
      let version = text.word(from: module.end, in: line)
      let hash = text.word(from: version.end, in: line)
      guard !hash.isEmpty, text.word(from: hash.end, in: line).isEmpty else {
        if problems.count < 200 {
          problems.append(
            SyntaxProblem(
              code: "expected-version", message: "A line holds a module, its version and a hash.",
              span: line))
        }
        continue
      }
      append(module, version, entryEnd: hash.end, of: text, to: &lockfile.packages)
    }
    return Reading(.lockfile(lockfile), problems: problems)
  }

  /// Most modules stand in two lines, one after the other, of which the second hashes `go.mod` alone.
  private func append(
    _ module: SourceSpan, _ version: SourceSpan, entryEnd: Int, of text: DocumentText,
    to packages: inout [ResolvedPackage]
  ) {
    let suffixStart = version.end - Self.fileSuffix.count
    let isFileOnly =
      suffixStart >= version.start
      && text.bytes[suffixStart..<version.end].elementsEqual(Self.fileSuffix)
    let versionSpan = SourceSpan(version.start, isFileOnly ? suffixStart : version.end)
    let spans = EntrySpans(
      name: module, version: versionSpan, entry: SourceSpan(module.start, entryEnd))
    let groups = isFileOnly ? Self.fileOnly : []
    if let last = packages.indices.last, text.holds(packages[last].spans.name, module) {
      let isSameVersion = text.holds(packages[last].spans.version ?? module, versionSpan)
      packages.append(packages[last])
      if !isSameVersion { packages[last + 1].version = text.string(versionSpan) }
      packages[last + 1].groups = groups
      packages[last + 1].spans = spans
    } else {
      packages.append(
        ResolvedPackage(
          ecosystem: .go, name: text.string(module), version: text.string(versionSpan),
          groups: groups, spans: spans))
    }
  }

  private static let fileSuffix = Array("/go.mod".utf8)
  private static let fileOnly = ["go.mod"]
}

extension DocumentText {
  /// The first word of a line from a place on; an empty span at the line's end if there is none.
  func word(from place: Int, in line: SourceSpan) -> SourceSpan {
    var start = place
    while start < line.end, bytes[start].isSpace { start += 1 }
    var end = start
    while end < line.end, !bytes[end].isSpace { end += 1 }
    return SourceSpan(start, end)
  }

  /// Whether two spans hold the same bytes.
  func holds(_ a: SourceSpan, _ b: SourceSpan) -> Bool {
    a.length == b.length && bytes[a.start..<a.end].elementsEqual(bytes[b.start..<b.end])
  }

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
