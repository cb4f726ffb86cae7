import Advisor
import AdvisoryStore
import SourceText

/// A finding with what machines need beside it: a place with lines and columns, and a name that stays
/// the same from run to run.
struct ReportedFinding {
  var finding: Finding
  /// From the root of the repository, where the file lies in it.
  var path: String
  var region: Region?
  /// Stays the same when lines, versions and words change; no two of one run are equal.
  var fingerprint: Fingerprint
  var makesFail: Bool

  /// Lines and columns from 1, columns in UTF-16 code units; the end is exclusive.
  struct Region: Equatable {
    var startLine: Int
    var startColumn: Int
    var endLine: Int
    var endColumn: Int

    init(_ span: SourceSpan, in text: DocumentText) {
      let start = text.position(of: span.start, encoding: .utf16)
      let end = text.position(of: span.end, encoding: .utf16)
      startLine = start.line + 1
      startColumn = start.column + 1
      endLine = end.line + 1
      endColumn = end.column + 1
    }
  }
}

/// What could not be assessed, and whether a check may not call itself complete for it.
struct ReportGap {
  var path: String
  var region: ReportedFinding.Region?
  var package: Finding.Subject?
  var reason: String
  var affectsExitCode: Bool
}

/// Two hashes of a name.
struct Fingerprint: Hashable {
  var first: UInt64
  var second: UInt64

  /// Thirty-two hexadecimal digits.
  var text: String { Self.digits(first) + Self.digits(second) }

  /// In the form of a UUID whose bits its maker chose (RFC 9562 section 5.8, version 8).
  var uuid: String {
    var digits = Array(text)
    digits[12] = "8"
    digits[16] = "a"
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    return parts.joined(separator: "-")
  }

  init(of text: String) {
    func hash(_ seed: UInt64) -> UInt64 {
      var hash = ContentHash(seed: seed)
      hash.combine(text)
      return hash.value
    }
    first = hash(61)
    second = hash(62)
  }

  private static func digits(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension CheckResult {
  /// A path as it is the same on every machine: from the root of the repository.
  func stable(_ path: String) -> String {
    let folder = root.hasSuffix("/") ? root : root + "/"
    if path + "/" == folder || path == folder { return "." }
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  func region(_ span: SourceSpan, in path: String) -> ReportedFinding.Region? {
    texts[path].map { ReportedFinding.Region(span, in: $0) }
  }

  /// All findings in the order of their files and places, those that decisions set aside behind those
  /// that stay; without what was not assessed (``gaps``).
  var reported: [ReportedFinding] {
    var occurrences: [String: Int] = [:]
    return documents.flatMap { _, assessment in
      (assessment.findings.filter { $0.code != .notAssessed } + assessment.suppressed).map {
        finding in
        let key = FindingKey(finding, root: root).text
        let number = (occurrences[key] ?? 0) + 1
        occurrences[key] = number
        return ReportedFinding(
          finding: finding, path: stable(finding.path),
          region: region(finding.span, in: finding.path),
          fingerprint: Fingerprint(of: number == 1 ? key : "\(key)#\(number)"),
          makesFail: finding.suppression == nil && assessment.policy.makesFail(finding))
      }
    }
  }

  var gaps: [ReportGap] {
    unreadable.map {
      ReportGap(
        path: stable($0.path), reason: displayed($0.reason, limit: 500), affectsExitCode: true)
    }
      + unassessed.map { finding, isOpen in
        ReportGap(
          path: stable(finding.path), region: region(finding.span, in: finding.path),
          package: finding.package, reason: displayed(finding.message, limit: 4_000),
          affectsExitCode: isOpen)
      }
  }
}

extension Finding {
  /// A heading of few words: `lodash 4.17.11: Prototype pollution`.
  var heading: String {
    var words = package.map { displayed($0.name) } ?? code.rawValue
    if let version = package?.version { words += " " + displayed(version) }
    let about = advisories.first.map { $0.summary.isEmpty ? $0.id : $0.summary } ?? code.rawValue
    return words + ": " + displayed(about)
  }

  /// Every name of its flaws, each once, those of the first advisory first.
  var flawNames: [String] {
    var seen: Set<String> = []
    return (advisories.map(\.id) + advisories.flatMap(\.aliases)).filter {
      !$0.isEmpty && seen.insert($0).inserted
    }
  }

  /// The base score, `9.1`; nil if no vector gave one.
  var scoreText: String? { severity.tenths.map { "\($0 / 10).\($0 % 10)" } }

  /// What was decided about it, and by whom.
  var suppressionText: String? {
    guard let suppression else { return nil }
    var text = suppression.status.rawValue
    if let justification = suppression.justification { text += ", \(justification.rawValue)" }
    if !suppression.reason.isEmpty { text += ": \(displayed(suppression.reason, limit: 1_000))" }
    if !suppression.author.isEmpty { text += " (\(displayed(suppression.author)))" }
    if let expires = suppression.expires { text += ", until \(expires.day)" }
    return text
  }
}
