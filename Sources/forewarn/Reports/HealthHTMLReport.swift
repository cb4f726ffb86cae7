import Advisor

/// Cards as one HTML page that needs no network and no script: it can be mailed, printed and read
/// aloud. Grades are words; colour only repeats them.
struct HealthHTMLReport {
  let result: HealthResult

  func text() -> String {
    var page = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Health of dependencies</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <main>
      <h1>Health of dependencies</h1>

      """
    if result.entries.count > 1 {
      page += "<p>\(counted(result.entries.count, "package")): \(result.summary).</p>\n" + table()
    }
    for (number, entry) in result.entries.enumerated() { page += card(entry, number) }
    page += "<section>\n<h2>What this rests on</h2>\n<ul>\n"
    for (path, reason) in result.unreadable {
      page +=
        "<li>\(Self.escaped(FileSystem.shown(path), limit: 1_000)): "
        + "\(Self.escaped(reason, limit: 500))</li>\n"
    }
    for remark in result.remarks { page += "<li>\(Self.escaped(remark, limit: 2_000))</li>\n" }
    return page + "</ul>\n</section>\n</main>\n</body>\n</html>\n"
  }

  private func table() -> String {
    var text = """
      <div class="wide" tabindex="0" role="region" aria-label="What needs attention first comes first">
      <table>
      <caption>What needs attention first comes first</caption>
      <thead><tr><th scope="col">Verdict</th><th scope="col">Health, of 100</th>\
      <th scope="col">Package</th><th scope="col">Projects</th><th scope="col">Asks for attention</th></tr></thead>
      <tbody>

      """
    for (number, entry) in result.entries.enumerated() {
      let card = entry.card
      text +=
        "<tr><td class=\"\(card.verdict)\">\(card.verdict)</td><td>\(card.shownNumber)</td>"
        + "<th scope=\"row\"><a href=\"#card-\(number)\">\(Self.escaped(card.heading))</a></th>"
        + "<td>\(entry.reliance.map { "\($0.projects)" } ?? "")</td>"
        + "<td>\(Self.escaped(card.concernedAxes))</td></tr>\n"
    }
    return text + "</tbody>\n</table>\n</div>\n"
  }

  private func card(_ entry: HealthResult.Entry, _ number: Int) -> String {
    let card = entry.card
    var text =
      "<section id=\"card-\(number)\">\n<h2>\(Self.escaped(card.heading))</h2>\n"
      + "<p><strong class=\"\(card.verdict)\">\(card.verdict)</strong>"
      + (card.isBlocked ? "" : ", health \(card.shownNumber)") + "</p>\n"
    for axis in card.axes {
      let model = card.model.axes[axis.index]
      text +=
        "<h3>\(Self.escaped(model.title)): <span class=\"\(axis.grade.rawValue)\">"
        + "\(axis.grade.rawValue)</span></h3>\n<ul>\n"
      for line in card.lines(of: axis, result.health) {
        text += "<li>\(line.mark): \(Self.escaped(line.text, limit: 2_000))</li>\n"
      }
      if let gaps = card.gaps(of: axis) {
        text += "<li>\(Self.escaped(gaps, limit: 4_000))</li>\n"
      }
      text += "</ul>\n"
    }
    for sentence in [
      card.repositoryText, card.scorecardText, card.criticalityText, result.relianceText(entry),
    ] {
      if let sentence { text += "<p>\(Self.escaped(sentence, limit: 2_000))</p>\n" }
    }
    if !card.actions.isEmpty {
      text += "<h3>What you can do</h3>\n<ul>\n" + card.actions.map(action).joined() + "</ul>\n"
    }
    if result.isExplained {
      let steps = card.reckoning.map { "<li>\(Self.escaped($0, limit: 2_000))</li>\n" }.joined()
      text += "<h3>How the number comes about</h3>\n<ol>\n\(steps)</ol>\n"
    }
    return text + "</section>\n"
  }

  private func action(_ action: HealthAction) -> String {
    let targets = action.targets.map { target in
      let shown = Self.escaped(target, limit: 2_000)
      return HealthAction.isWebAddress(target) ? "<a href=\"\(shown)\">\(shown)</a>" : shown
    }
    return
      "<li>\(([Self.escaped(action.text, limit: 1_000)] + targets).joined(separator: " "))</li>\n"
  }

  /// Foreign text made fit to stand in an element or a quoted attribute.
  static func escaped(_ text: String, limit: Int = 300) -> String {
    var result = ""
    for scalar in displayed(text, limit: limit).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static let style = """
    body{font:16px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;margin:0}
    main{max-width:60rem;margin:auto;padding:1rem;overflow-wrap:break-word}
    .wide{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;width:100%}
    caption{text-align:left;color:#444}
    th,td{border-bottom:1px solid #bbb;padding:.3rem .6rem;text-align:left;vertical-align:top}
    section{break-inside:avoid;border-top:2px solid #bbb;margin-top:1.5rem}
    h3{font-size:1rem;margin:1rem 0 0}
    ul,ol{margin:.2rem 0}
    .act,.blocked{color:#a40000;font-weight:bold}
    .watch{color:#7a4b00;font-weight:bold}
    .good{color:#1d6331}
    .unknown{color:#4a4a4a}
    @media print{.wide{overflow:visible}table{font-size:.8em}}
    """
}
