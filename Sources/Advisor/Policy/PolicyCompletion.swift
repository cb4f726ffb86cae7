package import SourceText

/// What may be written at a place of a `forewarn.toml`, and what of the text it replaces.
package struct PolicyCompletion: Sendable, Equatable {
  package var span: SourceSpan
  package var choices: [CompletionChoice]
  /// Whether there are more than are offered.
  package var isIncomplete = false
}

extension Document {
  /// What may be written at an offset; nil where nothing can be said. What stands there is looked at
  /// line by line, since a half-typed line is no TOML yet.
  /// - Throws: what the source throws, where names of packages are asked for.
  package func policyCompletion(
    at offset: Int, advisories: (any AdvisorySource)?
  ) throws -> PolicyCompletion? {
    guard reading.policy != nil, (0...text.bytes.count).contains(offset),
      text.bytes.count <= 1 << 18
    else { return nil }
    let place = PolicyPlace(text.bytes, at: offset)
    switch place.kind {
    case .header(let span): return PolicyCompletion(span: span, choices: Self.headers)
    case .key(let section, let span, let used):
      guard let section = PolicyReference.section(section) else { return nil }
      let keys = section.keys.filter { !used.contains($0.name) }.map { key in
        CompletionChoice(
          label: key.name, replacement: key.name + " = ", reason: key.meaning, isAffected: false)
      }
      return PolicyCompletion(
        span: span, choices: keys + (section.name.isEmpty ? Self.headers : []))
    case .value(let section, let key, let value):
      guard
        let shape = PolicyReference.section(section)?.keys.first(where: { $0.name == key })?.shape
      else { return nil }
      if shape.completion == .packages {
        guard value.isQuoted else { return nil }
        return try Self.packages(value, advisories)
      }
      return PolicyCompletion(
        span: value.span,
        choices: shape.choices.map { word in
          let text = value.isQuoted || !shape.isQuoted ? word : PolicyShape.quoted(word)
          return CompletionChoice(
            label: word, replacement: shape.isList && !value.isInList ? "[\(text)]" : text,
            reason: "", isAffected: false)
        })
    case .nothing: return nil
    }
  }

  private static let headers = PolicyReference.sections.filter { !$0.name.isEmpty }.map { section in
    let header = section.isList ? "[[\(section.name)]]" : "[\(section.name)]"
    return CompletionChoice(
      label: header, replacement: header, reason: section.meaning, isAffected: false)
  }

  private static func packages(
    _ value: PolicyPlace.Value, _ advisories: (any AdvisorySource)?
  ) throws -> PolicyCompletion {
    let typed = value.typed
    let parts = typed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].hasPrefix("pkg:") else {
      let types = Ecosystems.all.filter { $0.ecosystem != .team && $0.versions != nil }
      return PolicyCompletion(
        span: value.span,
        choices: types.map {
          CompletionChoice(
            label: "pkg:\($0.purlType)/", replacement: "pkg:\($0.purlType)/",
            reason: $0.ecosystem.name, isAffected: false)
        })
    }
    guard let definition = Ecosystems.definition(purlType: String(parts[0].dropFirst(4))),
      let advisories
    else { return PolicyCompletion(span: value.span, choices: []) }
    // A letter behind it lets the beginning of a name take its usual form.
    let beginning =
      PackageURL(typed + "x")?.identity.map { String($0.name.dropLast()) } ?? String(parts[1])
    let known = try advisories.packages(of: definition.ecosystem, namedFrom: beginning)
      .sorted { (-$0.advisoryCount, $0.name) < (-$1.advisoryCount, $1.name) }
    return PolicyCompletion(
      span: value.span,
      choices: known.prefix(DocumentContext.nameLimit).map { package in
        let identity = PackageIdentity(definition.ecosystem, package.name)
        let count = package.advisoryCount
        return CompletionChoice(
          label: displayed(package.name),
          replacement: PackageURL(identity, name: package.name, version: nil).text,
          reason: "\(count) known advisor\(count == 1 ? "y" : "ies")", isAffected: false)
      }, isIncomplete: known.count > DocumentContext.nameLimit)
  }
}

/// Where in a `forewarn.toml` an offset lies.
struct PolicyPlace {
  struct Value: Equatable {
    /// What a choice replaces: what stands between the quotes, or the word.
    var span: SourceSpan
    var isQuoted: Bool
    var isInList: Bool
    /// What of it stands before the offset.
    var typed: String
  }

  enum Kind: Equatable {
    case header(SourceSpan)
    case key(section: String, span: SourceSpan, used: Set<String>)
    case value(section: String, key: String, Value)
    case nothing
  }

  let kind: Kind

  init(_ bytes: [UInt8], at offset: Int) {
    var section = ""
    var used: Set<String> = []
    /// The key whose list is open.
    var open: String?
    var depth = 0
    var start = 0
    while true {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = Line(bytes, start, end)
      if offset <= end {
        kind = line.kind(at: offset, section, used, open)
        return
      }
      if open == nil, let header = line.header {
        section = header
        used = []
      } else {
        if open == nil, let key = line.key {
          used.insert(key)
          open = key
        }
        depth += line.bracketsOpened
        if depth <= 0 { (open, depth) = (nil, 0) }
      }
      start = end + 1
    }
  }

  private struct Line {
    let bytes: [UInt8]
    let start: Int
    let end: Int
    /// Where the first letter stands.
    let first: Int
    /// Where the equals sign stands.
    let equals: Int?

    init(_ bytes: [UInt8], _ start: Int, _ end: Int) {
      self.bytes = bytes
      self.start = start
      self.end = end
      first = bytes[start..<end].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? end
      equals =
        first < end && PolicyPlace.isOfName(bytes[first])
        ? bytes[first..<end].firstIndex(of: UInt8(ascii: "=")) : nil
    }

    private func text(_ from: Int, _ to: Int) -> String {
      String(decoding: bytes[from..<Swift.max(from, to)], as: UTF8.self)
    }

    var header: String? {
      guard first < end, bytes[first] == UInt8(ascii: "[") else { return nil }
      let name = bytes[first..<end].drop { $0 == UInt8(ascii: "[") || $0 == 0x20 }
        .prefix(while: PolicyPlace.isOfName)
      return String(decoding: name, as: UTF8.self)
    }

    var key: String? {
      guard let equals else { return nil }
      return String(
        decoding: bytes[first..<equals].prefix(while: PolicyPlace.isOfName), as: UTF8.self)
    }

    /// How many brackets of the value stay open.
    var bracketsOpened: Int {
      var depth = 0
      for (byte, isQuoted) in tokens(from: equals.map { $0 + 1 } ?? start, to: end)
      where !isQuoted {
        if byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "]") { depth -= 1 }
      }
      return depth
    }

    /// The bytes, and whether each stands between quotes; a comment ends them.
    private func tokens(from: Int, to: Int) -> [(UInt8, Bool)] {
      var result: [(UInt8, Bool)] = []
      var quote: UInt8?
      for byte in bytes[from..<Swift.max(from, to)] {
        if let open = quote {
          result.append((byte, true))
          if byte == open { quote = nil }
        } else {
          if byte == UInt8(ascii: "#") { break }
          if byte == 0x22 || byte == 0x27 { quote = byte }
          result.append((byte, false))
        }
      }
      return result
    }

    func kind(
      at offset: Int, _ section: String, _ used: Set<String>, _ open: String?
    ) -> Kind {
      if let open { return value(at: offset, from: start, section, open, isInList: true) }
      if first < offset, first < end, bytes[first] == UInt8(ascii: "[") {
        return .header(SourceSpan(first, end))
      }
      if let equals, equals < offset, let key {
        return value(at: offset, from: equals + 1, section, key, isInList: false)
      }
      guard first >= offset || bytes[first] != UInt8(ascii: "#") else { return .nothing }
      return .key(section: section, span: word(around: offset), used: used)
    }

    private func value(
      at offset: Int, from: Int, _ section: String, _ key: String, isInList: Bool
    ) -> Kind {
      var quote: Int?
      var depth = isInList ? 1 : 0
      for index in from..<offset {
        let byte = bytes[index]
        if let open = quote {
          if byte == bytes[open] { quote = nil }
        } else {
          switch byte {
          case 0x22, 0x27: quote = index
          case UInt8(ascii: "["): depth += 1
          case UInt8(ascii: "]"): depth -= 1
          case UInt8(ascii: "#"): return .nothing
          default: break
          }
        }
      }
      let span: SourceSpan
      if let quote {
        let close = bytes[offset..<end].firstIndex(of: bytes[quote]) ?? offset
        span = SourceSpan(quote + 1, close)
      } else {
        span = word(around: offset)
      }
      return .value(
        section: section, key: key,
        Value(
          span: span, isQuoted: quote != nil, isInList: depth > 0,
          typed: text(span.start, offset)))
    }

    private func word(around offset: Int) -> SourceSpan {
      var from = offset
      while from > start, PolicyPlace.isOfName(bytes[from - 1]) { from -= 1 }
      var to = offset
      while to < end, PolicyPlace.isOfName(bytes[to]) { to += 1 }
      return SourceSpan(from, to)
    }
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
