import Advisor
import LSPServer

/// The report for the OSPO as a Markdown document. A plot becomes the table that stands beside it.
struct PortfolioMarkdownReport {
  let result: PortfolioResult

  func text() -> String {
    let page = result.page
    var blocks = ["# " + page.title]
    for section in page.sections {
      blocks.append("## " + section.title)
      blocks += section.blocks.compactMap(text)
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: ReportPage.Block) -> String? {
    switch block {
    case .paragraph(let text): return Markup.escaped(text)
    case .list(let lines):
      return lines.isEmpty ? nil : lines.map { "- " + Markup.escaped($0) }.joined(separator: "\n")
    case .item(let title, let lines):
      let texts = lines.map { line in
        "- " + ([Markup.escaped(line.text)] + line.targets.map(target)).joined(separator: " ")
      }
      return "### " + Markup.escaped(title) + "\n\n" + texts.joined(separator: "\n")
    case .table(let table):
      let rule = table.columns.map { $0.isNumber ? "---:" : "---" }
      let rows = [table.columns.map(\.title), rule]
      let cells = table.rows.map { $0.map { Markup.escaped($0) } }
      return "\(table.caption):\n\n"
        + (rows + cells).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    case .plot: return nil
    }
  }

  private func target(_ target: String) -> String {
    HealthAction.isWebAddress(target) && !target.contains { "()[]*".contains($0) }
      ? "<\(target)>" : Markup.escaped(displayed(target, limit: 500))
  }
}
