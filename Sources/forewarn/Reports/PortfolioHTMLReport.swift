import Advisor

/// The report for the OSPO as one HTML page that needs no network and no script: it can be mailed,
/// printed and read aloud.
struct PortfolioHTMLReport {
  let result: PortfolioResult

  func text() -> String {
    let page = result.page
    var text = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(escaped(page.title))</title>
      <style>\(HealthHTMLReport.style)
      \(Self.style)</style>
      </head>
      <body>
      <main>
      <h1>\(escaped(page.title))</h1>

      """
    for section in page.sections {
      text += "<section>\n<h2>\(escaped(section.title))</h2>\n"
      for block in section.blocks { text += self.text(block) }
      text += "</section>\n"
    }
    return text + "</main>\n</body>\n</html>\n"
  }

  private func text(_ block: ReportPage.Block) -> String {
    switch block {
    case .paragraph(let text): "<p>\(escaped(text))</p>\n"
    case .list(let lines): list(lines.map { ($0, []) })
    case .item(let title, let lines): "<h3>\(escaped(title))</h3>\n" + list(lines)
    case .table(let table): self.table(table)
    case .plot(let plot): plot.svg
    }
  }

  private func list(_ lines: [(text: String, targets: [String])]) -> String {
    if lines.isEmpty { return "" }
    let items = lines.map { line in
      "<li>\(([escaped(line.text)] + line.targets.map(target)).joined(separator: " "))</li>\n"
    }
    return "<ul>\n\(items.joined())</ul>\n"
  }

  private func target(_ target: String) -> String {
    let shown = HealthHTMLReport.escaped(target, limit: 2_000)
    return HealthAction.isWebAddress(target) ? "<a href=\"\(shown)\">\(shown)</a>" : shown
  }

  private func table(_ table: ReportTable) -> String {
    func style(_ column: Int) -> String {
      table.columns.indices.contains(column) && table.columns[column].isNumber
        ? " class=\"number\"" : ""
    }
    let heads = table.columns.enumerated().map {
      "<th scope=\"col\"\(style($0))>\(escaped($1.title))</th>"
    }
    // It may be wider than a small screen: it scrolls by itself, by the keyboard too.
    var text = "<div class=\"wide\" tabindex=\"0\" role=\"region\""
    text += " aria-label=\"\(escaped(table.caption))\">\n"
    text += "<table>\n<caption>\(escaped(table.caption))</caption>\n"
    text += "<thead><tr>\(heads.joined())</tr></thead>\n<tbody>\n"
    for row in table.rows {
      let cells = row.enumerated().map { column, cell in
        column == 0
          ? "<th scope=\"row\">\(escaped(cell))</th>" : "<td\(style(column))>\(escaped(cell))</td>"
      }
      text += "<tr>\(cells.joined())</tr>\n"
    }
    return text + "</tbody>\n</table>\n</div>\n"
  }

  private func escaped(_ text: String) -> String { HealthHTMLReport.escaped(text, limit: 4_000) }

  private static let style = """
    main{max-width:70rem}
    section{break-inside:auto}
    h2,h3{break-after:avoid}
    tr,svg{break-inside:avoid}
    .number{text-align:right;font-variant-numeric:tabular-nums}
    .number+td:not(.number),.number+th:not(.number){padding-left:1.4rem}
    tbody th{font-weight:normal;overflow-wrap:anywhere;min-width:9rem}
    svg{max-width:100%;height:auto}
    svg text{font:13px system-ui,sans-serif;fill:#1b1b1b}
    @media print{main{max-width:none}td{overflow-wrap:anywhere}td:not(.number){min-width:4.8em}tbody th{min-width:7em}
    th,td{padding:.2rem .35rem}}
    """
}
