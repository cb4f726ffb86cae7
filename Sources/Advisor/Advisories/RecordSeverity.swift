extension Severity {
  /// The severity of a record for one package, of which `entries` are the affected entries.
  ///
  /// The entries' own vectors come before the record's (OSV schema, `affected[].severity`), vectors
  /// before the source's word, and among vectors those of the highest CVSS version. Of several of
  /// one version the worst counts.
  package init(of entries: [Advisory.Affected], in advisory: Advisory) {
    if entries.contains(where: { !$0.severities.isEmpty }),
      let own = Self.worst(of: entries.flatMap(\.severities))
    {
      self = own
    } else if let general = Self.worst(of: advisory.severities) {
      self = general
    } else if let word = advisory.severityWord, let rated = Self(word: word) {
      self = rated
    } else {
      self = .unscored
    }
  }

  private static func worst(of vectors: [Advisory.SeverityVector]) -> Severity? {
    var best: (score: CVSS.Score, vector: String)?
    for vector in vectors {
      guard let score = CVSS.score(vector.score) else { continue }
      guard let known = best else {
        best = (score, vector.score)
        continue
      }
      if (known.score.version, known.score.tenths) < (score.version, score.tenths) {
        best = (score, vector.score)
      }
    }
    if let best {
      return Severity(
        rating: Rating(tenths: best.score.tenths), tenths: best.score.tenths, vector: best.vector)
    }
    return vectors.lazy.compactMap { Self(word: $0.score) }.max { $0.rating < $1.rating }
  }

  /// The words of GitHub's database (`MODERATE`) and of Ubuntu's (`negligible`), in any case.
  private init?(word: String) {
    let rating: Rating
    switch word.lowercased() {
    case "critical": rating = .critical
    case "high", "important": rating = .high
    case "moderate", "medium": rating = .medium
    case "low", "negligible": rating = .low
    default: return nil
    }
    self.init(rating: rating, vector: word)
  }
}
