import ManifestSyntax

/// Why an earlier report cannot be used, in words.
package struct EarlierReportProblem: Error, CustomStringConvertible, Equatable {
  package let description: String
}

/// What a report said that the next one is compared with.
package struct PortfolioState: Sendable, Equatable {
  package var date: Timestamp
  /// The model of health that its numbers come from.
  package var model: String
  package var files: Int
  /// By package URL without a version.
  package var packages: [String: Package]
  /// Nil if there was no history.
  package var exposure: ExposureSummary?

  package struct Package: Sendable, Equatable {
    package var name: String
    package var number: Int?
    package var verdict: String
    package var dependents: Int

    package init(name: String, number: Int?, verdict: String, dependents: Int) {
      self.name = name
      self.number = number
      self.verdict = verdict
      self.dependents = dependents
    }
  }

  package init(
    _ portfolio: Portfolio, model: String, exposure: ExposureSummary?, today: Timestamp
  ) {
    date = today
    self.model = model
    files = portfolio.fileCount
    self.exposure = exposure
    packages = [:]
    for entry in portfolio.entries {
      packages[entry.purl] = Package(
        name: entry.heading, number: entry.number, verdict: entry.card.verdict,
        dependents: entry.dependents)
    }
  }

  /// Reads the JSON of an earlier report. Nothing of it is believed beyond its form.
  package init(report bytes: [UInt8]) throws(EarlierReportProblem) {
    let tree = JSONReader.read(bytes)
    guard tree.isWellFormed, tree.root.kind == .object else {
      throw EarlierReportProblem(description: "it is not JSON")
    }
    guard tree.root["report"]?.string == "ospo", tree.root["schema"]?.integer == 1,
      let date = tree.root["generated"]?.string.flatMap({ Timestamp(rfc3339: $0) })
    else {
      throw EarlierReportProblem(
        description: "it is not what `forewarn report --ospo --format json` writes")
    }
    self.date = date
    model = tree.root["model"]?.string ?? ""
    files = tree.root[path: "summary", "files"]?.integer ?? 0
    packages = [:]
    for child in tree.root["packages"].children {
      guard let purl = child["purl"]?.string, let name = child["name"]?.string,
        let verdict = child["verdict"]?.string
      else { throw EarlierReportProblem(description: "one of its packages has no name or verdict") }
      packages[purl] = Package(
        name: (child["ecosystem"]?.string).map { $0 + " " + name } ?? name,
        number: child["number"]?.integer.flatMap { (0...100).contains($0) ? $0 : nil },
        verdict: verdict, dependents: child["dependents"]?.integer ?? 0)
    }
    if let total = tree.root[path: "exposure", "total"], total.kind == .object {
      exposure = ExposureSummary(
        band: "all", closedCount: total["closed"]?.integer ?? 0,
        closedMedian: total["closedMedianDays"]?.integer, openCount: total["open"]?.integer ?? 0,
        openMedian: total["openMedianDays"]?.integer)
    }
  }

  package func count(_ verdict: String) -> Int { packages.values.count { $0.verdict == verdict } }

  /// The middle one of the numbers that are known.
  package var medianNumber: Int? { Exposures.median(packages.values.compactMap(\.number)) }
}

/// What became of the packages between two reports.
package struct PortfolioTrend: Sendable {
  package let before: PortfolioState
  package let after: PortfolioState
  /// In both, with another number or, where one has none, another verdict; the greatest loss first.
  package private(set) var changed: [Change] = []
  /// In the later report only, by name.
  package private(set) var new: [PortfolioState.Package] = []
  package private(set) var gone: [PortfolioState.Package] = []

  package struct Change: Sendable, Equatable {
    package var before: PortfolioState.Package
    package var after: PortfolioState.Package

    /// Of the number; nil where one of the two is not known.
    package var difference: Int? {
      guard let before = before.number, let after = after.number else { return nil }
      return after - before
    }

    /// `worse`, `better`, or `changed` where what is known does not tell.
    package var word: String {
      if let difference, difference != 0 { return difference < 0 ? "worse" : "better" }
      let verdicts = ["blocked", "act", "watch", "good"]
      guard let one = verdicts.firstIndex(of: before.verdict),
        let other = verdicts.firstIndex(of: after.verdict), one != other
      else { return "changed" }
      return other < one ? "worse" : "better"
    }
  }

  package init(from before: PortfolioState, to after: PortfolioState) {
    self.before = before
    self.after = after
    for (purl, package) in after.packages {
      guard let earlier = before.packages[purl] else {
        new.append(package)
        continue
      }
      if earlier.number != package.number || earlier.verdict != package.verdict {
        changed.append(Change(before: earlier, after: package))
      }
    }
    for (purl, package) in before.packages where after.packages[purl] == nil {
      gone.append(package)
    }
    let words = ["worse", "changed", "better"]
    changed.sort { a, b in
      let (one, other) = (words.firstIndex(of: a.word) ?? 0, words.firstIndex(of: b.word) ?? 0)
      return (one, a.difference ?? 0, a.after.name) < (other, b.difference ?? 0, b.after.name)
    }
    new.sort { $0.name < $1.name }
    gone.sort { $0.name < $1.name }
  }

  /// Numbers of different models are no measure of each other.
  package var isSameModel: Bool { before.model == after.model }

  package func count(_ word: String) -> Int { changed.count { $0.word == word } }
}
