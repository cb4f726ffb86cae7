import Advisor

/// JUnit's XML, as Jenkins, GitLab, Azure Pipelines and others read it: each file is a suite, each
/// finding that makes the run fail a failed test.
struct JUnitReport: CheckReport {
  let name = "junit"
  let summary = "everything that shows test results"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    var suites = Suites()
    let reported = result.reported
    for document in result.documents { suites.add(result.stable(document.document.path.text)) }
    for item in reported {
      suites.add(
        item.path, Self.title(item.finding.heading, item.region), item.finding.code,
        outcome(item), item.finding.suppressionText ?? item.finding.message)
    }
    for gap in result.gaps {
      suites.add(
        gap.path,
        Self.title(gap.package.map { displayed($0.name) } ?? "not assessed", gap.region),
        .notAssessed, gap.affectsExitCode ? .error : .skipped, gap.reason)
    }
    let summary = CheckSummary(result: result).lines.joined(separator: "\n")
    return suites.xml(summary: summary, isWithoutDatabase: result.database == nil)
  }

  private func outcome(_ item: ReportedFinding) -> Outcome {
    item.makesFail ? .failure : .skipped
  }

  private static func title(_ heading: String, _ region: ReportedFinding.Region?) -> String {
    region.map { "line \($0.startLine): \(heading)" } ?? heading
  }
}

private enum Outcome: String {
  case failure
  case error
  case skipped
}

private struct Suites {
  private struct Case {
    var name: String
    var code: FindingCode
    var outcome: Outcome
    var message: String
  }

  private var order: [String] = []
  private var cases: [String: [Case]] = [:]

  mutating func add(_ path: String) {
    if cases.updateValue(cases[path] ?? [], forKey: path) == nil { order.append(path) }
  }

  mutating func add(
    _ path: String, _ name: String, _ code: FindingCode, _ outcome: Outcome, _ message: String
  ) {
    add(path)
    cases[path]?.append(Case(name: name, code: code, outcome: outcome, message: message))
  }

  func xml(summary: String, isWithoutDatabase: Bool) -> String {
    let all = cases.values.flatMap { $0 }
    func count(_ outcome: Outcome, _ cases: [Case]) -> Int { cases.count { $0.outcome == outcome } }
    // A file without findings is a test that passed; the database is one of its own.
    let clean = isWithoutDatabase ? 0 : order.count { cases[$0]?.isEmpty ?? true }
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"forewarn\" tests=\"\(all.count + clean + 1)\" "
        + "failures=\"\(count(.failure, all))\" "
        + "errors=\"\(count(.error, all) + (isWithoutDatabase ? 1 : 0))\">",
      "  <testsuite name=\"forewarn\" tests=\"1\" failures=\"0\" "
        + "errors=\"\(isWithoutDatabase ? 1 : 0)\" skipped=\"0\">",
    ]
    if isWithoutDatabase {
      lines += [
        "    <testcase name=\"advisory database\" classname=\"forewarn\">",
        "      <error type=\"not-assessed\" message=\"There is no advisory database.\"></error>",
        "    </testcase>",
      ]
    } else {
      lines.append("    <testcase name=\"advisory database\" classname=\"forewarn\"/>")
    }
    lines += ["    <system-out>\(Self.escaped(summary))</system-out>", "  </testsuite>"]
    for path in order {
      let own = cases[path] ?? []
      let file = Self.escaped(displayed(path, limit: 1_000))
      let passed = own.isEmpty && !isWithoutDatabase ? 1 : 0
      lines.append(
        "  <testsuite name=\"\(file)\" tests=\"\(own.count + passed)\" "
          + "failures=\"\(count(.failure, own))\" errors=\"\(count(.error, own))\" "
          + "skipped=\"\(count(.skipped, own))\" file=\"\(file)\">")
      if passed > 0 {
        lines.append("    <testcase name=\"no findings\" classname=\"\(file)\"/>")
      }
      for item in own {
        let message = Self.escaped(displayed(item.message, limit: 4_000))
        let word = item.outcome.rawValue
        lines += [
          "    <testcase name=\"\(Self.escaped(item.name))\" classname=\"\(file)\">",
          "      <\(word) type=\"\(item.code.rawValue)\" message=\"\(message)\">\(message)</\(word)>",
          "    </testcase>",
        ]
      }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
  }

  /// A text for elements and attributes of XML 1.0. What no XML may hold is written out, and `#` and
  /// `:` are references where a log could take them for a command (``ReportText``).
  private static func escaped(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "#" where previous == "#": result += "&#35;"
      case ":" where previous == ":" || previous == "\n": result += "&#58;"
      default:
        if scalar.value == 0x0A || scalar.value >= 0x20, scalar.value & 0xFFFE != 0xFFFE {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
      }
      previous = scalar
    }
    return result
  }
}
