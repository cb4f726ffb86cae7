/// What is made of the list of keys for people and for other editors.
package enum PolicyManual {
  /// `docs/forewarn-toml.schema.json` (JSON Schema, draft 2020-12).
  package static var schema: String {
    var members: [String] = []
    for section in PolicyReference.sections {
      let properties = section.keys.map { key in
        "\(PolicyShape.quoted(key.name)): \(key.shape.schema(described: key.meaning))"
      }
      if section.name.isEmpty {
        members += properties
        continue
      }
      let required = section.keys.filter(\.isRequired).map { PolicyShape.quoted($0.name) }
      let table =
        "{ \"type\": \"object\", \"additionalProperties\": false,"
        + (required.isEmpty ? "" : " \"required\": [\(required.joined(separator: ", "))],")
        + " \"properties\": {\n      " + properties.joined(separator: ",\n      ") + "\n    } }"
      let described = "\"description\": \(PolicyShape.quoted(section.meaning))"
      members.append(
        PolicyShape.quoted(section.name) + ": "
          + (section.isList
            ? "{ \(described), \"type\": \"array\", \"items\": \(table) }"
            : "{ \(described)," + table.dropFirst()))
    }
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "forewarn.toml",
        "description": "The policy of an organisation, a person, a repository or a folder.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          \(members.joined(separator: ",\n    "))
        }
      }

      """
  }

  /// The list of all keys, as `docs/policy.md` ends with it.
  package static var reference: String {
    PolicyReference.sections.map { section in
      let title =
        section.name.isEmpty
        ? "At the top" : section.isList ? "`[[\(section.name)]]`" : "`[\(section.name)]`"
      let rows = section.keys.map { key in
        "| `\(key.name)`\(key.isRequired ? " (needed)" : "") | \(key.shape.manualPhrase) | "
          + "\(key.meaning) |"
      }
      return "### \(title)\n\n\(section.meaning)\n\n| Key | Takes | Meaning |\n|---|---|---|\n"
        + rows.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  /// The names of the presets.
  package static var presetNames: [String] { PolicyPreset.allCases.map(\.rawValue) }
}

extension PolicyShape {
  fileprivate func schema(described meaning: String) -> String {
    "{ \"description\": \(PolicyShape.quoted(meaning)),"
      + schema.dropFirst()
  }

  /// Long lists of words are told by `forewarn list` and the pages of findings.
  fileprivate var manualPhrase: String {
    choices.count > 12 && phrase.hasPrefix("one of ")
      ? "one of \(choices.prefix(3).joined(separator: ", ")), …" : phrase
  }
}

/// The policy in force, as text with the origin of each value.
package struct PolicyOverview {
  private let policy: Policy

  package init(_ policy: Policy) { self.policy = policy }

  /// Like a `forewarn.toml`, which it is not: of several layers the same key may stand more than once.
  package var text: String {
    var lines = ["# The layers, from the outermost; an inner one may only tighten."]
    if policy.layers.isEmpty {
      lines.append("# There are none: what Forewarn does by default holds.")
    }
    for (number, layer) in policy.layers.enumerated() {
      lines.append("#   \(number + 1). \(layer.origin.text)")
    }
    for section in PolicyReference.sections where section.name != "editor" {
      let said = policy.layers.enumerated().flatMap { number, layer in
        section.show(layer).map { (number: number + 1, statement: $0) }
      }
      guard !said.isEmpty else { continue }
      lines.append("")
      if !section.isList, !section.name.isEmpty { lines.append("[\(section.name)]") }
      for (number, statement) in said {
        let origin =
          "# layer \(number)" + (statement.isPreset ? ", by its preset" : "")
          + (statement.reason.map { ": " + displayed($0, limit: 500) } ?? "")
        if section.isList {
          lines += ["[[\(section.name)]]  \(origin)", statement.text]
        } else {
          lines.append("\(statement.key) = \(statement.text)  \(origin)")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n\n" + summary
  }

  /// What comes of all layers together, in words.
  private var summary: String {
    var lines = [
      "# Together:",
      "#   a check fails from \(policy.failOn.map { "\"\($0.word)\"" }.joined(separator: " or ")) on"
        + (policy.failsOnNotAssessed ? ", and where something could not be assessed" : "")
        + (policy.failsOnDisclosed ? ", and by what was published since" : ""),
    ]
    if let least = policy.minimumHealth { lines.append("#   health of at least \(least)") }
    if let age = policy.databaseWarningAge {
      lines.append("#   a database older than \(PolicyDuration.words(age)) is remarked upon")
    }
    if let age = policy.maximumDatabaseAge {
      lines.append("#   a database older than \(PolicyDuration.words(age)) does not count")
    }
    if let days = policy.maximumExceptionDays {
      lines.append("#   exceptions for at most \(days) days")
    }
    if !policy.forbiddenExceptions.isEmpty {
      let codes = policy.forbiddenExceptions.map(\.rawValue).sorted().joined(separator: ", ")
      lines.append("#   no exceptions from \(codes)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
