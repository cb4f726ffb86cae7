package import Advisor

/// What the targets of a repository are, read from their signed descriptions. Targets of other kinds
/// are passed over: a later version of Forewarn may publish more.
package struct SharedDatabase {
  package struct Segment {
    package var target: TUFTarget
    package var description: SegmentDescription
  }

  package struct Delta {
    package var target: TUFTarget
    package var description: DeltaDescription
  }

  /// A file as it is: a policy, statements of exploitability.
  package struct Document {
    package enum Kind: String, Sendable { case policy, vex }
    package var target: TUFTarget
    package var kind: Kind
  }

  package private(set) var segments: [SegmentName: Segment] = [:]
  package private(set) var deltas: [SegmentName: [Delta]] = [:]
  package private(set) var documents: [Document] = []
  /// Counts up with every publication.
  package let sequence: Int
  package let published: Timestamp
  /// Where the publisher had the advisories from, for people.
  package let origin: String

  /// The target whose description is that of the whole publication.
  package static let changesPath = "CHANGES.md"

  /// - Throws: ``SyncError`` `unexpectedContent` if this is no database.
  package init(_ targets: [TUFTarget]) throws {
    guard
      let changes = targets.first(where: { $0.path == Self.changesPath })?.custom,
      changes["kind"]?.string == "publication",
      let sequence = changes["sequence"]?.integer, sequence > 0,
      let published = changes["published"]?.string.flatMap(Timestamp.init(rfc3339:))
    else {
      throw SyncError(
        .unexpectedContent,
        "The repository is signed, but it is no database of Forewarn: check the origin.")
    }
    self.sequence = sequence
    self.published = published
    origin = changes["origin"]?.string ?? ""
    for target in targets {
      if let description = SegmentDescription(target) {
        guard
          segments.updateValue(
            Segment(target: target, description: description), forKey: description.segment) == nil
        else {
          throw SyncError(
            .unexpectedContent,
            "The repository has \(description.segment.title) twice: tell its publisher.")
        }
      } else if let description = DeltaDescription(target) {
        deltas[description.segment, default: []].append(
          Delta(target: target, description: description))
      } else if let kind = target.custom?["kind"]?.string.flatMap(Document.Kind.init(rawValue:)) {
        documents.append(Document(target: target, kind: kind))
      }
    }
    documents.sort { $0.target.path < $1.target.path }
  }

  /// The deltas that lead to the newest content of a segment, in turn; nil if the segment itself is to be
  /// fetched: the chain is broken, or it is not shorter.
  /// - Parameter digest: of the content at hand.
  package func chain(of name: SegmentName, from digest: String) -> [Delta]? {
    guard let segment = segments[name] else { return nil }
    let steps = Dictionary(
      (deltas[name] ?? []).map { ($0.description.from, $0) },
      // Where a content came back, the later step leads on.
      uniquingKeysWith: { $0.description.sequence > $1.description.sequence ? $0 : $1 })
    var chain: [Delta] = []
    var length = 0
    var place = digest
    while place != segment.description.content.digest {
      guard let step = steps[place], chain.count < steps.count else { return nil }
      let (sum, overflows) = length.addingReportingOverflow(step.target.length)
      guard !overflows, sum < segment.target.length else { return nil }
      length = sum
      chain.append(step)
      place = step.description.to
    }
    return chain
  }
}
