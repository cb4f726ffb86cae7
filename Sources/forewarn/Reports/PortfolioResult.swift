import Advisor

/// What one run of `forewarn report --ospo` found out; the reports print it.
struct PortfolioResult {
  var portfolio: Portfolio
  var exposures: Exposures
  /// The histories that the windows come from.
  var histories: [GitHistory] = []
  /// Why there is no history of a folder, or not all of it.
  var historyProblems: [(path: String, reason: String)] = []
  /// Versions of which the advisories cannot tell.
  var unjudgedCount = 0
  var trend: PortfolioTrend?
  /// What the cards rest on.
  var base: HealthResult

  var state: PortfolioState {
    PortfolioState(
      portfolio, model: base.model.id, exposure: histories.isEmpty ? nil : exposures.total,
      today: base.today)
  }

  /// What is listed of each kind; the JSON report has all.
  static let shownCount = 20
  static let supportCount = 10

  /// What a reader must know of the histories.
  var historyRemarks: [String] {
    var remarks = histories.map { history in
      var text =
        "\(displayed(history.name)): \(counted(history.commitCount, "commit"))"
        + (history.first.map { " since \($0.day)" } ?? "") + ", along first parents"
      if history.isCut {
        text += "; older ones were not read, so what was there then counts from that day"
      }
      if history.unreadCount > 0 {
        text += "; \(counted(history.unreadCount, "file version")) could not be read"
      }
      return text + "."
    }
    for (path, reason) in historyProblems {
      remarks.append(
        "No windows for \(displayed(FileSystem.shown(path), limit: 1_000)): "
          + "\(displayed(reason, limit: 500)).")
    }
    if unjudgedCount > 0 {
      remarks.append(
        "\(counted(unjudgedCount, "version")) of that time cannot be judged: an advisory's bounds or "
          + "the version are not readable.")
    }
    if exposures.goneBeforeCount > 0 {
      remarks.append(
        "\(counted(exposures.goneBeforeCount, "flaw")) was gone here before the world knew of it, "
          + "and is no exposure.")
    }
    if exposures.undatedCount > 0 {
      remarks.append(
        "\(counted(exposures.undatedCount, "window")) without a date of disclosure: counted, but "
          + "not in the days.")
    }
    return remarks
  }
}

/// A report as its formats share it: what is said, and nothing of how it is marked up. Every text may
/// hold foreign words; the formats escape all of them.
struct ReportPage {
  enum Block {
    case paragraph(String)
    case list([String])
    /// A heading of its own, and lines with the addresses that each is about.
    case item(title: String, lines: [(text: String, targets: [String])])
    case table(ReportTable)
    case plot(PortfolioPlot)
  }

  var title: String
  var sections: [(title: String, blocks: [Block])]
}

struct ReportTable {
  var caption: String
  /// What each column is called, and whether it holds numbers.
  var columns: [(title: String, isNumber: Bool)]
  /// The first cell names the row.
  var rows: [[String]]
}

extension PortfolioResult {
  var page: ReportPage {
    ReportPage(
      title: "Dependencies: what we rely on, and what it needs",
      sections: [
        ("Summary", summary), ("What we depend on most", ranking),
        ("Important and fragile", map), ("Who needs funding or hands", support),
        ("Exposure windows", windows), ("Since the last report", changes),
        ("What this rests on", [.list(base.unreadable.map(Self.unreadable) + base.remarks)]),
      ])
  }

  private static func unreadable(_ path: String, _ reason: String) -> String {
    "\(displayed(FileSystem.shown(path), limit: 1_000)): \(displayed(reason, limit: 500))"
  }

  private var summary: [ReportPage.Block] {
    let verdicts = HealthResult.verdicts.filter { portfolio.count($0) > 0 }
    let counts = verdicts.map { "\(portfolio.count($0)) \($0)" }.joined(separator: ", ")
    var lines = [
      "\(base.today.day): \(counted(portfolio.entries.count, "package")) in "
        + "\(counted(portfolio.projectCount, "project")) "
        + "(\(counted(portfolio.fileCount, "project file")))"
        + (counts.isEmpty ? "." : ": \(counts).")
    ]
    if let median = state.medianNumber { lines.append("Median health: \(median) of 100.") }
    if !histories.isEmpty {
      let total = exposures.total
      lines.append(
        "Exposure: \(total.openCount) open, \(total.closedCount) closed"
          + (total.closedMedian.map { " in \(counted($0, "day")) at the median" } ?? "") + ".")
    }
    return [.list(lines)]
  }

  private var ranking: [ReportPage.Block] {
    let shown = portfolio.entries.prefix(Self.shownCount)
    guard !shown.isEmpty else { return [.paragraph("No package of a public registry was found.")] }
    return [
      .paragraph(
        "Criticality to us is the number of our projects (folders with manifests or lockfiles) that "
          + "bring a package in, directly or through others; then of those that ask for it "
          + "themselves, then of the other packages in them that need it."),
      .table(
        ReportTable(
          caption: "The \(counted(shown.count, "package")) that most projects bring in",
          columns: [
            ("Package", false), ("Projects", true), ("Directly", true), ("Needed by", true),
            ("Versions", true),
            ("Criticality Score", true), ("Verdict", false), ("Health, of 100", false),
          ],
          rows: shown.map { entry in
            [
              displayed(entry.heading), "\(entry.dependents)", "\(entry.direct)",
              "\(entry.neededBy)",
              entry.versions.isEmpty ? "not fixed" : "\(entry.versions.count)",
              entry.criticality, entry.card.verdict, entry.health,
            ]
          })),
    ]
  }

  private var map: [ReportPage.Block] {
    let shown = Array(portfolio.atRisk.prefix(Self.shownCount))
    var blocks: [ReportPage.Block] = [
      .paragraph(
        "Importance: its projects, of a hundred for the package that most bring in. Fragility: "
          + "100 less the number of its health. Risk: one times the other, of 100.")
    ]
    if portfolio.unknownCount > 0 {
      blocks.append(
        .paragraph(
          "Of \(counted(portfolio.unknownCount, "package")) too little is known: unknown is neither "
            + "fragile nor sound, and is not on this map."))
    }
    guard !shown.isEmpty else { return blocks }
    blocks.append(
      .plot(
        PortfolioPlot(
          entries: portfolio.atRisk.prefix(PortfolioPlot.maximumCount).map {
            PortfolioPlot.Point(
              importance: $0.importance, fragility: $0.fragility ?? 0, verdict: $0.card.verdict)
          }, named: shown.count)))
    blocks.append(
      .table(
        ReportTable(
          caption: "What is important and fragile at once, most of both first",
          columns: [
            ("Package", false), ("Number", true), ("Importance", true),
            ("Fragility", true), ("Risk", true), ("Verdict", false), ("Asks for attention", false),
          ],
          rows: shown.enumerated().map { number, entry in
            [
              displayed(entry.heading), "\(number + 1)", "\(entry.importance)",
              "\(entry.fragility ?? 0)", "\(entry.risk ?? 0)", entry.card.verdict,
              entry.card.concernedAxes,
            ]
          })))
    return blocks
  }

  private var support: [ReportPage.Block] {
    let projects = portfolio.supportable
    guard !projects.isEmpty else {
      return [
        .paragraph(
          "Of none is it known that it asks for funding or is short of hands. That may be so because "
            + "it is not known.")
      ]
    }
    let shown = projects.prefix(Self.supportCount)
    var blocks: [ReportPage.Block] = [
      .paragraph(
        "Projects that ask for funding, or have their work on few shoulders: \(projects.count). "
          + "Shown are the \(shown.count) that most projects of ours bring in. A project that is quiet "
          + "because it is finished is not listed for that.")
    ]
    blocks += shown.enumerated().map { number, project in
      let packages = project.packages.prefix(5).map { displayed($0) }.joined(separator: ", ")
      let more = project.packages.count > 5 ? " and \(project.packages.count - 5) more" : ""
      let uses =
        "\(counted(project.dependents, "project")) here, \(project.direct) directly"
        + (project.criticality.map {
          ", Criticality Score \(HealthSignal.Value.thousandths($0).shown)"
        } ?? "")
      return .item(
        title: "\(number + 1). \(displayed(project.repository ?? project.packages.first ?? ""))",
        lines: [("Packages: \(packages)\(more). Brought in by \(uses).", [])]
          + project.actions.map { ($0.text, $0.targets) })
    }
    return blocks
  }

  private var windows: [ReportPage.Block] {
    if histories.isEmpty {
      return [
        .paragraph("There are no windows, since no history could be read."), .list(historyRemarks),
      ]
    }
    var blocks: [ReportPage.Block] = [
      .paragraph(
        "A window opens on the day a flaw is published, or on the day its version comes in here if "
          + "that is later, and closes when the last affected version is gone from the files of a "
          + "folder.")
    ]
    if exposures.windows.isEmpty {
      blocks.append(.paragraph("There was none."))
    } else {
      blocks.append(
        .table(
          ReportTable(
            caption: "Windows by rating, in days",
            columns: [
              ("Rating", false), ("Closed", true), ("Median of these", true), ("Open", true),
              ("Median so far", true),
            ],
            rows: exposures.summaries.map {
              [
                $0.band, "\($0.closedCount)", $0.closedMedian.map(String.init) ?? "none",
                "\($0.openCount)", $0.openMedian.map(String.init) ?? "none",
              ]
            })))
      let shown = exposures.windows.prefix(Self.shownCount)
      blocks.append(
        .table(
          ReportTable(
            caption: "The \(counted(shown.count, "window")) to look at first: open, then longest",
            columns: [
              ("Package", false), ("Versions", false), ("Advisory", false), ("Rating", false),
              ("Where", false), ("Disclosed", false), ("Here from", false), ("Gone", false),
              ("Days", true),
            ], rows: shown.map(row))))
    }
    return blocks + [.list(historyRemarks)]
  }

  private func row(_ window: Exposure) -> [String] {
    [
      displayed(window.package.ecosystem.name + " " + window.package.name),
      displayed(window.versions.joined(separator: ", ")), displayed(window.advisory), window.band,
      displayed(window.project), window.disclosed?.day ?? "unknown",
      window.since.day + (window.isOlder ? " or before" : ""), window.ended?.day ?? "open",
      window.days(today: base.today).map(String.init) ?? "unknown",
    ]
  }

  private var changes: [ReportPage.Block] {
    guard let trend else {
      return [.paragraph("No earlier report was given (`--against`), so there is no trend.")]
    }
    func pair(_ name: String, _ value: (PortfolioState) -> Int?) -> [String] {
      [name, value(trend.before).map(String.init) ?? "unknown"]
        + [value(trend.after).map(String.init) ?? "unknown"]
    }
    var blocks: [ReportPage.Block] = [
      .table(
        ReportTable(
          caption: "From \(trend.before.date.day) to \(trend.after.date.day)",
          columns: [("What", false), ("Then", true), ("Now", true)],
          rows: [
            pair("Project files") { $0.files }, pair("Packages") { $0.packages.count },
            pair("Median health") { $0.medianNumber },
          ] + HealthResult.verdicts.map { verdict in pair(verdict) { $0.count(verdict) } } + [
            pair("Open windows") { $0.exposure?.openCount },
            pair("Days to close, the median") { $0.exposure?.closedMedian },
          ]))
    ]
    if !trend.isSameModel {
      blocks.append(
        .paragraph(
          "The earlier numbers come from another model (\(displayed(trend.before.model))): they "
            + "may differ for that alone."))
    }
    blocks.append(
      .list([
        "\(trend.count("worse")) worse, \(trend.count("better")) better, "
          + "\(trend.count("changed")) in which something became known or unknown.",
        "\(trend.new.count) new, \(trend.gone.count) gone.",
      ]))
    if !trend.changed.isEmpty {
      blocks.append(
        .table(
          ReportTable(
            caption: "What changed, the greatest loss first",
            columns: [("Package", false), ("Change", false), ("Then", false), ("Now", false)],
            rows: trend.changed.prefix(Self.shownCount).map { change in
              [
                displayed(change.after.name), change.word, change.before.shown,
                change.after.shown,
              ]
            })))
    }
    return blocks
  }
}

extension Portfolio.Entry {
  var criticality: String {
    card.criticality.map { HealthSignal.Value.thousandths($0).shown } ?? "unknown"
  }
  var health: String { card.isBlocked ? "blocked" : card.shownNumber }
}

extension PortfolioState.Package {
  fileprivate var shown: String { displayed(verdict) + (number.map { ", \($0)" } ?? "") }
}
