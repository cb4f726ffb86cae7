import ManifestSyntax

/// A kind of value that a key of a policy takes: how it is read, written and described.
struct PolicyType<Value: Sendable & Equatable>: Sendable {
  let shape: PolicyShape
  /// Nil if the value is none of the kind.
  let read: @Sendable (SyntaxValue) -> Value?
  /// The value as it stands in a file.
  let write: @Sendable (Value) -> String
}

/// What a value may look like: for messages, the schema, and completion.
package struct PolicyShape: Sendable, Equatable {
  /// What a sentence says that begins with "It takes": `a number from 0 to 100`.
  package var phrase: String
  /// As JSON Schema.
  package var schema: String
  /// All values, or a few usual ones, without quotes.
  package var choices: [String] = []
  package var completion = Completion.words
  package var isQuoted = true
  package var isList = false

  package enum Completion: Sendable, Equatable { case words, packages }
}

extension PolicyType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the words of a type.
  static var word: PolicyType {
    let words = Value.allCases.map(\.rawValue)
    return PolicyType(
      shape: .words(words), read: { $0.string.flatMap(Value.init(rawValue:)) },
      write: { PolicyShape.quoted($0.rawValue) })
  }
}

extension PolicyShape {
  static func words(_ words: [String]) -> PolicyShape {
    PolicyShape(
      phrase: "one of " + words.joined(separator: ", "),
      schema: "{ \"enum\": [" + words.map(quoted).joined(separator: ", ") + "] }", choices: words)
  }

  static func text(_ phrase: String, choices: [String] = []) -> PolicyShape {
    PolicyShape(phrase: phrase, schema: "{ \"type\": \"string\" }", choices: choices)
  }

  var asList: PolicyShape {
    var result = self
    result.isList = true
    result.phrase = "a list, of which each is \(phrase)"
    result.schema = "{ \"type\": \"array\", \"items\": \(schema) }"
    return result
  }

  /// A TOML basic string, which JSON reads as well.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension PolicyType {
  /// A list of values.
  static func list<Element>(_ type: PolicyType<Element>) -> PolicyType where Value == [Element] {
    PolicyType(
      shape: type.shape.asList,
      read: { value in
        guard value.kind == .array else { return nil }
        let values = value.children.map(type.read)
        let known = values.compactMap { $0 }
        return known.count == values.count ? known : nil
      },
      write: { "[" + $0.map(type.write).joined(separator: ", ") + "]" })
  }
}

extension PolicyType<Bool> {
  static let flag = PolicyType(
    shape: PolicyShape(
      phrase: "true or false", schema: "{ \"type\": \"boolean\" }", choices: ["true", "false"],
      isQuoted: false),
    read: { $0.boolean }, write: { $0 ? "true" : "false" })
}

extension PolicyType<Int> {
  static func number(_ range: ClosedRange<Int>) -> PolicyType {
    PolicyType(
      shape: PolicyShape(
        phrase: "a number from \(range.lowerBound) to \(range.upperBound)",
        schema: "{ \"type\": \"integer\", \"minimum\": \(range.lowerBound), "
          + "\"maximum\": \(range.upperBound) }", isQuoted: false),
      read: { $0.integer.flatMap { range.contains($0) ? $0 : nil } }, write: { "\($0)" })
  }

  /// Hours, days or weeks, in seconds.
  static let duration = PolicyType(
    shape: PolicyShape(
      phrase: "a time in hours, days or weeks, such as \"12h\", \"7d\" or \"2w\"",
      schema: "{ \"type\": \"string\", \"pattern\": \"^[0-9]{1,4}[hdw]$\" }",
      choices: ["1d", "3d", "7d", "14d", "30d"]),
    read: { $0.string.flatMap(PolicyDuration.seconds) },
    write: { PolicyShape.quoted(PolicyDuration.text($0)) })
}

enum PolicyDuration {
  private static let units: [(letter: Character, seconds: Int)] = [
    ("w", 604_800), ("d", 86_400), ("h", 3_600),
  ]

  static func seconds(_ text: String) -> Int? {
    guard let last = text.last, let unit = units.first(where: { $0.letter == last }),
      (2...5).contains(text.utf8.count), text.utf8.dropLast().allSatisfy(\.isDigit),
      let count = Int(text.dropLast())
    else { return nil }
    return count * unit.seconds
  }

  /// In the largest unit that leaves no rest, but days for weeks.
  static func text(_ seconds: Int) -> String {
    seconds % 86_400 == 0 ? "\(seconds / 86_400)d" : "\(seconds / 3_600)h"
  }

  /// `7 days`.
  static func words(_ seconds: Int) -> String {
    let (count, unit) =
      seconds % 86_400 == 0 ? (seconds / 86_400, "day") : (seconds / 3_600, "hour")
    return "\(count) \(unit)\(count == 1 ? "" : "s")"
  }
}

extension PolicyType<String> {
  static func text(_ phrase: String) -> PolicyType {
    PolicyType(
      shape: .text(phrase), read: { $0.string.flatMap { $0.isEmpty ? nil : $0 } },
      write: { PolicyShape.quoted($0) })
  }
}

extension PolicyType<Threshold> {
  static let threshold = PolicyType(
    shape: .words(Threshold.words + ["never"]),
    read: { $0.string.flatMap { Threshold($0) } }, write: { PolicyShape.quoted($0.word) })
}

extension PolicyType<Finding.Level> {
  static let level = PolicyType(
    shape: .words(Finding.Level.allCases.map(\.word)),
    read: { value in Finding.Level.allCases.first { $0.word == value.string } },
    write: { PolicyShape.quoted($0.word) })
}

extension PolicyType<Severity.Rating> {
  static let rating = PolicyType(
    shape: .words(["low", "medium", "high", "critical"]),
    read: { value in
      Severity.Rating.allCases.first {
        $0.word == value.string && $0 != .none && $0 != .unscored
      }
    },
    write: { PolicyShape.quoted($0.word) })
}

extension PolicyType<Ecosystem> {
  /// By the name that OSV gives it.
  static let ecosystem: PolicyType = {
    let names = Ecosystems.all.filter { $0.ecosystem != .team }.map(\.ecosystem.name)
    return PolicyType(
      shape: .words(names),
      read: { value in names.first { $0 == value.string }.map { Ecosystem($0) } },
      write: { PolicyShape.quoted($0.name) })
  }()
}

extension PolicyType<[FindingCode]> {
  /// One code, or a list.
  static let codes: PolicyType = {
    let one = PolicyType<FindingCode>.word
    let list = PolicyType.list(one)
    return PolicyType(
      shape: {
        var shape = one.shape
        shape.phrase = "the code of a finding, or a list of these"
        shape.schema = "{ \"anyOf\": [\(shape.schema), \(shape.asList.schema)] }"
        return shape
      }(),
      read: { one.read($0).map { [$0] } ?? list.read($0) },
      write: { codes in
        codes.count == 1 ? codes.map(one.write).joined() : list.write(codes)
      })
  }()
}

extension PolicyType<PackagePattern> {
  static let package = PolicyType(
    shape: {
      var shape = PolicyShape.text("a package URL, such as \"pkg:npm/lodash\" or \"pkg:npm/*\"")
      shape.completion = .packages
      return shape
    }(),
    read: { $0.string.flatMap { PackagePattern($0) } }, write: { PolicyShape.quoted($0.text) })
}

extension PolicyType<SourcePattern> {
  static func source(_ phrase: String, _ choices: [String] = []) -> PolicyType {
    PolicyType(
      shape: .text(phrase, choices: choices),
      read: { $0.string.flatMap { $0.isEmpty ? nil : SourcePattern($0) } },
      write: { PolicyShape.quoted($0.text) })
  }
}

extension PolicyType<SPDXLicence> {
  /// The names that are met most, for completion alone.
  private static let usual = [
    "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "Unlicense", "CC0-1.0",
    "MPL-2.0", "EPL-2.0", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only",
    "LGPL-3.0-or-later", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later",
    "AGPL-3.0-only", "AGPL-3.0-or-later", "BSL-1.0", "Zlib", "Unicode-3.0", "Python-2.0",
    "PSF-2.0", "Artistic-2.0", "BlueOak-1.0.0", "CC-BY-4.0", "WTFPL", "EUPL-1.2",
  ]

  static let licence = PolicyType(
    shape: .text("an SPDX licence, such as \"MIT\" or \"GPL-2.0-only WITH …\"", choices: usual),
    read: { $0.string.flatMap { SPDXLicence($0) } }, write: { PolicyShape.quoted($0.text) })
}
