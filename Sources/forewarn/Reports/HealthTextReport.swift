import Advisor

/// Cards for the terminal: one in full; of several a line each, with what is to be done of those that
/// ask for something.
struct HealthTextReport {
  let result: HealthResult

  func text() -> String {
    var lines: [String] = []
    if result.entries.count == 1 || result.isExplained {
      for entry in result.entries { lines += card(entry) + [""] }
    } else {
      lines += table()
    }
    for (path, reason) in result.unreadable {
      lines.append(
        "\(displayed(FileSystem.shown(path), limit: 1_000)): \(displayed(reason, limit: 500))")
    }
    if result.entries.count != 1, result.database != nil {
      let packages = counted(result.entries.count, "package")
      let files = result.fileCount > 0 ? " in \(counted(result.fileCount, "file"))" : ""
      lines.append(
        Terminal.styled(
          packages + files + (result.entries.isEmpty ? "." : ": \(result.summary)."), .bold))
    }
    return (lines + result.remarks).joined(separator: "\n") + "\n"
  }

  private func table() -> [String] {
    let width = result.entries.map { $0.card.shownNumber.count }.max() ?? 0
    return result.entries.flatMap { entry -> [String] in
      let card = entry.card
      var line =
        styled(padded(card.verdict, 7), card.verdict) + "  " + padded(card.shownNumber, width)
        + "  " + Terminal.styled(displayed(card.heading), .bold)
      if result.projectCount > 1, let reliance = entry.reliance {
        line += "  in \(reliance.projects) of \(result.projectCount) projects"
      }
      let concerns = card.concerns(result.health).prefix(2).map {
        "         \($0.mark): \($0.text)"
      }
      let actions =
        card.grade >= .watch ? card.actions.prefix(1).map { "         " + action($0) } : []
      return [line] + concerns + actions
    } + (result.entries.isEmpty ? [] : [""])
  }

  private func card(_ entry: HealthResult.Entry) -> [String] {
    let card = entry.card
    var lines = [
      Terminal.styled(displayed(card.heading), .bold) + ": " + styled(card.verdict, card.verdict)
        + (card.isBlocked ? "" : ", health \(card.shownNumber)")
    ]
    if let judged = card.judgedVersion {
      lines.append("  Judged by its newest version, \(displayed(judged)).")
    }
    for axis in card.axes {
      let model = card.model.axes[axis.index]
      lines.append(
        "  " + styled(padded(axis.grade.rawValue, 7), axis.grade.rawValue)
          + "  \(displayed(model.title)) (weight \(model.weight))")
      for line in card.lines(of: axis, result.health) {
        lines.append("           \(line.mark): \(line.text)")
      }
      if let gaps = card.gaps(of: axis) { lines.append("           \(gaps)") }
    }
    for text in [
      card.repositoryText, card.scorecardText, card.criticalityText, result.relianceText(entry),
    ] {
      if let text { lines.append("  " + text) }
    }
    lines += card.actions.map { "  " + action($0) }
    if result.isExplained {
      lines.append("  How the number comes about:")
      lines += card.reckoning.map { "    " + $0 }
    }
    return lines
  }

  private func action(_ action: HealthAction) -> String {
    ([Terminal.styled("do: ", .green) + action.text]
      + action.targets.map { displayed($0, limit: 500) }).joined(separator: " ")
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: Swift.max(0, width - text.count))
  }

  private func styled(_ text: String, _ verdict: String) -> String {
    switch verdict {
    case "blocked", "act": Terminal.styled(text, .red)
    case "watch": Terminal.styled(text, .yellow)
    case "good": Terminal.styled(text, .green)
    default: Terminal.styled(text, .dim)
    }
  }
}
