import Advisor
import ForewarnTestSupport
import Testing

/// The tables of `docs/health.md` are made from the model. `UPDATE_SNAPSHOTS=1` rewrites them.
struct HealthPageTests {
  private static let start = "<!-- From the model; a test holds it. -->\n"
  private static let end = "<!-- End of what the test holds. -->\n"

  @Test func theTablesOfTheManualAreThoseOfTheModel() throws {
    let page = try Repository.text("docs/health.md")
    let from = try #require(page.firstRange(of: Self.start)).upperBound
    let to = try #require(page.firstRange(of: Self.end)).lowerBound
    if Environment.isSet("UPDATE_SNAPSHOTS") {
      try Repository.write(
        String(page[..<from]) + Self.tables(.builtIn) + String(page[to...]), to: "docs/health.md")
    }
    let written = try Repository.text("docs/health.md")
    #expect(written.contains(Self.start + Self.tables(.builtIn) + Self.end))
  }

  private static func tables(_ model: HealthModel) -> String {
    var text = "\nModel `\(model.id)`.\n"
    for axis in model.axes {
      text += "\n### \(axis.title): \(axis.weight) of 100\n\n\(axis.question)\n\n"
      text += "| Measure | Signal | Weight | Points | Watch | Act |\n|---|---|---:|---|---|---|\n"
      for measure in axis.measures {
        let cells = [
          measure.title, "`\(measure.signal.name)`", "\(measure.weight)", points(measure.scale),
          measure.watch.map { bound($0, measure) } ?? "",
          measure.act.map { bound($0, measure) } ?? "",
        ]
        text += "| \(cells.joined(separator: " | ")) |\n"
      }
    }
    text += "\n### Alarms\n\n| Alarm | Axis | Grade | When | Most points |\n|---|---|---|---|---|\n"
    for alarm in model.alarms {
      let conditions = alarm.conditions.map { "`\($0.signal.name)` \(test($0.test))" }
      let cells = [
        alarm.title, model.axes[alarm.axis].title, alarm.grade.rawValue,
        conditions.joined(separator: " and "), alarm.cap.map(number) ?? "",
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private static func test(_ test: HealthModel.Condition.Test) -> String {
    switch test {
    case .atLeast(let bound): "at least \(number(bound))"
    case .atMost(let bound): "at most \(number(bound))"
    case .flag(let flag): flag ? "yes" : "no"
    case .word(let word): "`\(word)`"
    }
  }

  private static func points(_ scale: HealthModel.Scale) -> String {
    switch scale {
    case .places(let places):
      places.map { "\(number($0.value)): \(number($0.points))" }.joined(separator: ", ")
    case .flag(let yes, let no): "yes: \(number(yes)), no: \(number(no))"
    case .words(let words):
      words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key): \(number($0.value))" }.joined(separator: ", ")
    }
  }

  private static func bound(
    _ bound: HealthModel.Bound, _ measure: HealthModel.Measure
  ) -> String {
    switch bound {
    case .value(let value): (measure.isRising ? "at most " : "at least ") + number(value)
    case .flag(let flag): flag ? "yes" : "no"
    case .words(let words): words.sorted().joined(separator: ", ")
    }
  }

  private static func number(_ thousandths: Int) -> String {
    HealthSignal.Value.thousandths(thousandths).shown
  }
}
