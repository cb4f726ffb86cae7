import Advisor
import LSPServer

/// Cards as a Markdown document: a table of all, then those that ask for something, or the only one.
struct HealthMarkdownReport {
  let result: HealthResult

  func text() -> String {
    var blocks = ["# Health of dependencies"]
    if result.entries.count > 1 {
      blocks.append("\(counted(result.entries.count, "package")): \(result.summary).")
      blocks.append(table())
    }
    for entry in result.entries
    where result.entries.count == 1 || result.isExplained || entry.card.grade >= .watch {
      blocks += card(entry)
    }
    blocks.append("## What this rests on")
    let unreadable = result.unreadable.map { path, reason in
      "\(displayed(FileSystem.shown(path), limit: 1_000)): \(displayed(reason, limit: 500))"
    }
    blocks.append(
      (unreadable + result.remarks).map { "- " + Markup.escaped($0) }.joined(separator: "\n"))
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func table() -> String {
    var lines = [
      "| Verdict | Health | Package | Projects | Asks for attention |", "|---|---|---|---:|---|",
    ]
    for entry in result.entries {
      let card = entry.card
      let cells = [
        card.verdict, card.shownNumber, Markup.escaped(displayed(card.heading)),
        entry.reliance.map { "\($0.projects)" } ?? "", Markup.escaped(card.concernedAxes),
      ]
      lines.append("| \(cells.joined(separator: " | ")) |")
    }
    return lines.joined(separator: "\n")
  }

  private func card(_ entry: HealthResult.Entry) -> [String] {
    let card = entry.card
    var blocks = [
      "## \(Markup.escaped(displayed(card.heading)))",
      "**\(card.verdict)**" + (card.isBlocked ? "" : ", health \(card.shownNumber)"),
    ]
    var lines: [String] = []
    for axis in card.axes {
      let model = card.model.axes[axis.index]
      lines.append("- \(Markup.escaped(displayed(model.title))): **\(axis.grade.rawValue)**")
      for line in card.lines(of: axis, result.health) {
        lines.append("  - \(line.mark): \(Markup.escaped(line.text))")
      }
      if let gaps = card.gaps(of: axis) { lines.append("  - \(Markup.escaped(gaps))") }
    }
    blocks.append(lines.joined(separator: "\n"))
    let texts = [
      card.repositoryText, card.scorecardText, card.criticalityText, result.relianceText(entry),
    ].compactMap { $0 }
    if !texts.isEmpty { blocks.append(Markup.escaped(texts.joined(separator: " "))) }
    if !card.actions.isEmpty {
      blocks.append(card.actions.map { "- " + action($0) }.joined(separator: "\n"))
    }
    if result.isExplained {
      blocks.append("How the number comes about:")
      blocks.append(card.reckoning.map { "1. " + Markup.escaped($0) }.joined(separator: "\n"))
    }
    return blocks
  }

  private func action(_ action: HealthAction) -> String {
    let targets = action.targets.map { target in
      HealthAction.isWebAddress(target) && !target.contains { "()[]*".contains($0) }
        ? "<\(target)>" : Markup.escaped(displayed(target, limit: 500))
    }
    return ([Markup.escaped(action.text)] + targets).joined(separator: " ")
  }
}
