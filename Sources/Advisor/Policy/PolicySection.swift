import ManifestSyntax
package import SourceText

/// One table of `forewarn.toml`, or the top of the file.
struct PolicySection: Sendable {
  /// Empty at the top.
  let name: String
  let meaning: String
  /// Whether it is an array of tables (`[[ban]]`).
  let isList: Bool
  let keys: [PolicyKeyReference]
  /// Takes in a table, or one of the list.
  let take: @Sendable (SyntaxValue, inout PolicyLayer, inout PolicyProblems) -> Void
  /// Takes in one entry of a section that stands once.
  let takeEntry: @Sendable (SyntaxValue, inout PolicyLayer, inout PolicyProblems) -> Void
  /// What a layer says: each as the lines of a file, without the header.
  let show: @Sendable (PolicyLayer) -> [PolicyStatement]

  /// A section that stands once.
  init(
    _ name: String, _ meaning: String, hasReason: Bool = true, _ keys: [PolicyKey<PolicyLayer>]
  ) {
    let hasReason = hasReason && !name.isEmpty
    self.name = name
    self.meaning = meaning
    isList = false
    self.keys = Self.references(keys, hasReason: hasReason)
    take = { table, layer, problems in
      let reason = hasReason ? Self.reason(in: table, &problems) : nil
      for entry in table.children {
        if hasReason && entry.hasKey(PolicyReference.reasonKey) { continue }
        problems.take(entry, keys, reason, &layer)
      }
    }
    takeEntry = { entry, layer, problems in problems.take(entry, keys, nil, &layer) }
    show = { layer in keys.flatMap { $0.show(layer) } }
  }

  /// A section that stands as often as there are rules.
  init<Rule: Sendable & Equatable>(
    list name: String, _ meaning: String,
    _ path: any WritableKeyPath<PolicyLayer, [PolicyLayer.Entry<Rule>]> & Sendable, _ empty: Rule,
    _ keys: [PolicyKey<Rule>], problem: @escaping @Sendable (Rule) -> String? = { _ in nil }
  ) {
    self.name = name
    self.meaning = meaning
    isList = true
    self.keys = Self.references(keys, hasReason: true)
    take = { table, layer, problems in
      let reason = Self.reason(in: table, &problems)
      var rule = empty
      let before = problems.all.count
      for entry in table.children where !entry.hasKey(PolicyReference.reasonKey) {
        problems.take(entry, keys, reason, &rule)
      }
      // A rule of which a part was not understood would mean something else.
      guard problems.all.count == before else { return }
      if let missing = keys.first(where: { $0.reference.isRequired && table[$0.name] == nil }) {
        problems.add(
          "missing-key", table.span, "A [[\(name)]] needs the key \"\(missing.name)\".")
        return
      }
      if let message = problem(rule) {
        problems.add("wrong-value", table.span, message)
        return
      }
      layer[keyPath: path].append(
        PolicyLayer.Entry(value: rule, span: table.span, reason: reason))
    }
    takeEntry = { _, _, _ in }
    show = { layer in
      layer[keyPath: path].map { entry in
        PolicyStatement(
          key: "",
          text: keys.flatMap { $0.show(entry.value) }.map { "\($0.key) = \($0.text)" }
            .joined(separator: "\n"),
          span: entry.span, reason: entry.reason, isPreset: entry.isPreset)
      }
    }
  }

  private static func references<Root>(
    _ keys: [PolicyKey<Root>], hasReason: Bool
  ) -> [PolicyKeyReference] {
    keys.map(\.reference)
      + (hasReason
        ? [
          PolicyKeyReference(
            name: PolicyReference.reasonKey, shape: .text("a text"),
            meaning: PolicyReference.reasonMeaning, isRequired: false)
        ] : [])
  }

  private static func reason(in table: SyntaxValue, _ problems: inout PolicyProblems) -> String? {
    guard let value = table[PolicyReference.reasonKey] else { return nil }
    if value.string == nil {
      problems.add("wrong-value", value.span, "\"reason\" takes a text.")
    }
    return value.string
  }
}

/// What a key is, for people.
struct PolicyKeyReference: Sendable {
  let name: String
  let shape: PolicyShape
  let meaning: String
  let isRequired: Bool
}

/// A key of a section, and where its value goes.
struct PolicyKey<Root>: Sendable {
  let reference: PolicyKeyReference
  /// False if the value is none that it takes.
  let take: @Sendable (SyntaxValue, String?, inout Root) -> Bool
  let show: @Sendable (Root) -> [PolicyStatement]

  var name: String { reference.name }

  /// A value that keeps its place.
  init<Value>(
    _ name: String, _ type: PolicyType<Value>,
    _ path: any WritableKeyPath<Root, PolicyLayer.Entry<Value>?> & Sendable, _ meaning: String
  ) {
    reference = PolicyKeyReference(
      name: name, shape: type.shape, meaning: meaning, isRequired: false)
    take = { value, reason, root in
      guard let read = type.read(value) else { return false }
      root[keyPath: path] = PolicyLayer.Entry(value: read, span: value.span, reason: reason)
      return true
    }
    show = { root in
      root[keyPath: path].map { entry in
        [
          PolicyStatement(
            key: name, text: type.write(entry.value), span: entry.span, reason: entry.reason,
            isPreset: entry.isPreset)
        ]
      } ?? []
    }
  }

  /// A value that is a part of a rule, or of what has no place.
  init<Value>(
    _ name: String, _ type: PolicyType<Value>, _ path: any WritableKeyPath<Root, Value?> & Sendable,
    _ meaning: String, isRequired: Bool = false
  ) {
    reference = PolicyKeyReference(
      name: name, shape: type.shape, meaning: meaning, isRequired: isRequired)
    take = { value, _, root in
      guard let read = type.read(value) else { return false }
      root[keyPath: path] = read
      return true
    }
    show = { root in
      root[keyPath: path].map { value in
        [
          PolicyStatement(
            key: name, text: type.write(value), span: .documentStart, reason: nil,
            isPreset: false)
        ]
      } ?? []
    }
  }
}

/// One thing that a layer says, as text.
package struct PolicyStatement: Sendable, Equatable {
  /// Empty for a rule of a list.
  package var key: String
  /// The value, or the lines of the rule.
  package var text: String
  package var span: SourceSpan
  package var reason: String?
  package var isPreset: Bool
}

/// What is wrong in a policy.
struct PolicyProblems {
  private(set) var all: [SyntaxProblem] = []

  mutating func add(_ code: String, _ span: SourceSpan, _ message: String) {
    all.append(SyntaxProblem(code: code, message: message, span: span))
  }

  /// Gives an entry of a table to the key that it is of.
  mutating func take<Root>(
    _ entry: SyntaxValue, _ keys: [PolicyKey<Root>], _ reason: String?, _ root: inout Root
  ) {
    guard let key = keys.first(where: { entry.hasKey($0.name) }) else {
      let name = entry.key ?? ""
      let near = PolicyWords.nearest(to: name, in: keys.map(\.name) + [PolicyReference.reasonKey])
      add(
        "unknown-key", entry.keySpan,
        "There is no setting \"\(displayed(name))\" here."
          + (near.map { " Is \"\($0)\" meant?" } ?? ""))
      return
    }
    if !key.take(entry, reason, &root) {
      add("wrong-value", entry.span, "\"\(key.name)\" takes \(key.reference.shape.phrase).")
    }
  }
}

enum PolicyWords {
  /// The word that a misspelt one is nearest to; nil if none is near.
  static func nearest(to word: String, in words: [String]) -> String? {
    let limit = word.utf8.count <= 4 ? 1 : 2
    guard word.utf8.count <= 40 else { return nil }
    return words.map { (word: $0, distance: distance(word, $0)) }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
      .flatMap { $0.distance <= limit ? $0.word : nil }
  }

  /// How many letters must be added, taken out or replaced (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased().utf8), Array(b.lowercased().utf8))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let next = Swift.min(diagonal + (x == y ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
