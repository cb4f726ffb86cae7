package import SourceText

/// What a person is about to write at one place of a manifest.
///
/// A half-typed entry is often no entry yet. So the text is finished in the ways in which formats
/// go on after a name or before a version, read again as a whole, and where the reader then finds
/// an entry at the place, there it is: no second opinion exists about what a file means.
package enum CompletionPlace: Sendable {
  /// The name of a package: what has been typed of it, and the span that a whole name replaces.
  case name(ecosystem: Ecosystem, prefix: String, span: SourceSpan)
  /// The version of a package. `requirement` has a version in it, the one in the text or another
  /// that stands in for it, and `span` is what a whole one replaces.
  case version(Requirement, span: SourceSpan)

  /// What a choice replaces.
  package var span: SourceSpan {
    switch self {
    case .name(_, _, let span), .version(_, let span): span
    }
  }
}

extension Document {
  /// What may be completed at an offset; nil if no dependency stands there.
  package func completionPlace(at offset: Int) -> CompletionPlace? {
    guard reading.manifest != nil, (0...text.bytes.count).contains(offset),
      text.bytes.count <= Self.longestCompleted
    else { return nil }
    return presentPlace(at: offset) ?? finishedVersion(at: offset) ?? finishedName(at: offset)
  }

  /// In a larger text nothing is completed: it is read some ten times for that.
  private static let longestCompleted = 1 << 20

  /// The place in an entry that is whole already.
  private func presentPlace(at offset: Int) -> CompletionPlace? {
    for requirement in reading.allRequirements {
      let spans = requirement.spans
      if let span = spans.replaced, span.reaches(offset), span.end > span.start,
        isRewritable(requirement)
      {
        return .version(requirement, span: span)
      }
      if spans.name.reaches(offset), let place = namePlace(requirement, spans.name, to: offset) {
        return place
      }
    }
    return nil
  }

  private func isRewritable(_ requirement: Requirement) -> Bool {
    requirement.versions != nil && requirement.editObstacle == nil
      && requirement.spans.replaced.map(text.string)
        == requirement.quotedText ?? requirement.text
  }

  private func namePlace(
    _ requirement: Requirement, _ span: SourceSpan, to offset: Int
  ) -> CompletionPlace? {
    // A part of a name, or another name for the package, is not completed.
    guard text.string(span) == requirement.name else { return nil }
    return .name(
      ecosystem: requirement.identity.ecosystem,
      prefix: text.string(SourceSpan(span.start, offset)), span: span)
  }

  private func finishedVersion(at offset: Int) -> CompletionPlace? {
    let isAfterDot = offset > 0 && text.bytes[offset - 1] == UInt8(ascii: ".")
    let whole = ecosystem == .go ? ["v0.0.0", "0.0.0"] : ["0.0.0"]
    for version in isAfterDot ? ["0", "0.0"] : whole + ["0"] {
      let inserted = SourceSpan(offset, offset + version.utf8.count)
      let finished = inserting([(version, at: offset)])
      for requirement in finished.reading.allRequirements {
        if let span = requirement.spans.replaced, span.contains(inserted),
          finished.isRewritable(requirement)
        {
          return .version(
            requirement, span: SourceSpan(span.start, span.end - inserted.length))
        }
      }
    }
    return nil
  }

  private func finishedName(at offset: Int) -> CompletionPlace? {
    let quote = offset < text.bytes.count && [0x22, 0x27].contains(text.bytes[offset])
    let rest = offset + (quote ? 1 : 0)
    let endings =
      quote
      ? ["", ": \"0.0.0\"", ": \"0.0.0\",", " = \"0.0.0\""]
      : ["", "\": \"0.0.0\"", "\": \"0.0.0\",", " = \"0.0.0\"", ": 0.0.0", "\"", "==0", " v0.0.0"]
    for ending in endings {
      let finished = inserting([("x", at: offset), (ending, at: rest)])
      for requirement in finished.reading.allRequirements {
        let span = requirement.spans.name
        // What was put behind the name must not have become a part of it.
        guard span.start <= offset, ending.isEmpty ? span.end > offset : span.end == offset + 1,
          finished.text.string(span) == requirement.name
        else { continue }
        return .name(
          ecosystem: requirement.identity.ecosystem,
          prefix: text.string(SourceSpan(span.start, offset)),
          span: SourceSpan(span.start, span.end - 1))
      }
    }
    return nil
  }

  private func inserting(_ parts: [(text: String, at: Int)]) -> Document {
    var bytes = text.bytes
    for (part, place) in parts.reversed() { bytes.insert(contentsOf: part.utf8, at: place) }
    return reread(DocumentText(bytes))
  }
}

extension SourceSpan {
  /// Whether a cursor at an offset is in the span or at one of its ends.
  fileprivate func reaches(_ offset: Int) -> Bool { start <= offset && offset <= end }
}
