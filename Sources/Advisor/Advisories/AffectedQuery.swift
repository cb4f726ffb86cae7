import ManifestSyntax
import SourceText

/// The question of `forewarn debug affected`: one advisory, one package, one version.
package struct AffectedQuery: Sendable {
  package var advisory: Advisory
  package var package: PackageIdentity
  package var version: String
  /// Whether it leaves open which release of a distribution it asks about.
  private let namesNoRelease: Bool

  /// Reads `{"advisory":{OSV record},"ecosystem":...,"package":...,"version":...}`.
  /// - Throws: `OSVProblem` if the text is not such a question.
  package init(json: [UInt8]) throws(OSVProblem) {
    guard json.count <= OSVDecoder.maximumBytes else {
      throw OSVProblem(.tooLarge, "the question has more than \(OSVDecoder.maximumBytes) bytes")
    }
    let tree = JSONReader.read(json)
    if let problem = OSVDecoder.syntaxProblem(tree) { throw problem }
    let root = tree.root
    guard let record = root["advisory"], let ecosystem = root["ecosystem"]?.string,
      let package = root["package"]?.string, let version = root["version"]?.string
    else {
      throw OSVProblem(
        .missingMember, "the question needs advisory, ecosystem, package and version")
    }
    advisory = try OSVDecoder.decode(Array(json[record.span.start..<record.span.end])).get()
    let suffix = ecosystem.split(separator: ":", maxSplits: 1).dropFirst().first ?? ""
    self.package = PackageIdentity(
      Ecosystem(osv: ecosystem), package, release: String(suffix))
    namesNoRelease = suffix.isEmpty && self.package.ecosystem.definition?.release != nil
    self.version = version
  }

  package var verdict: Verdict {
    namesNoRelease
      ? .unknown("it names no release of \(displayed(package.ecosystem.name))")
      : RangeCompiler.compile(advisory, for: package).verdict(for: version)
  }

  /// One line: `affected`, `unaffected` or `unknown REASON`, also for a line that is no question.
  package static func answer(json: [UInt8]) -> String {
    do throws(OSVProblem) {
      switch try AffectedQuery(json: json).verdict {
      case .affected: return "affected"
      case .unaffected: return "unaffected"
      case .unknown(let reason): return "unknown " + reason
      }
    } catch {
      return "unknown " + error.message
    }
  }
}
