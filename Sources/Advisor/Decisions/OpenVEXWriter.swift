import ManifestSyntax
package import SourceText

/// Writes OpenVEX 0.2.0 documents and changes them. What is written is read again before it is given
/// out: it must say what was meant, and what stood there before must say what it said.
package enum OpenVEXWriter {
  private static let context = "https://openvex.dev/ns/v0.2.0"

  /// A new document with one statement; nil if that is no decision.
  package static func document(_ exception: NewException, at now: Timestamp) -> String? {
    let statement = exception.json(at: now, documentAuthor: exception.author)
    let text = self.text(author: exception.author, at: now, [statement])
    guard says(exception, text, after: []) else { return nil }
    return text
  }

  /// The edits that add a statement to a document. It gets the time `now`; older statements that had
  /// their time from the document keep it in their own words, the document's version goes up by one.
  ///
  /// Nil if the text is no OpenVEX document of 0.2.0, or the statement no decision.
  package static func edits(
    adding exception: NewException, to text: DocumentText, at now: Timestamp
  ) -> [TextEdit]? {
    guard var change = DocumentChange(text, at: now),
      let before = OpenVEXFile().read(text).decisions
    else { return nil }
    change.keepTimes()
    change.append(exception.json(at: now, documentAuthor: before.author))
    guard let bytes = TextEdit.apply(change.edits, to: text.bytes),
      says(exception, String(decoding: bytes, as: UTF8.self), after: before.statements)
    else { return nil }
    return change.edits
  }

  /// The edits that let statements, named by their numbers, end on a day; nil if they cannot.
  package static func edits(
    ending numbers: Set<Int>, on last: Timestamp, in text: DocumentText, at now: Timestamp
  ) -> [TextEdit]? {
    guard var change = DocumentChange(text, at: now),
      let before = OpenVEXFile().read(text).decisions
    else { return nil }
    change.keepTimes()
    change.end(numbers, on: last)
    guard let bytes = TextEdit.apply(change.edits, to: text.bytes),
      let after = OpenVEXFile().read(DocumentText(bytes)).decisions,
      after.problems.count <= before.problems.count,
      after.statements.count == before.statements.count
    else { return nil }
    for (number, (old, new)) in zip(before.statements, after.statements).enumerated() {
      var old = old
      if numbers.contains(number) { old.expires = last }
      guard old.saysTheSame(as: new) else { return nil }
    }
    return change.edits
  }

  /// Whether a text says what was decided, after what it said before.
  private static func says(
    _ exception: NewException, _ text: String, after before: [VEXStatement]
  ) -> Bool {
    let reading = OpenVEXFile().read(DocumentText(text))
    guard exception.problem == nil, reading.problems.isEmpty, let document = reading.decisions,
      document.statements.count == before.count + 1, let last = document.statements.last
    else { return false }
    return zip(before, document.statements).allSatisfy { $0.saysTheSame(as: $1) }
      && last.isSound && last.vulnerability == exception.vulnerability
      && last.status == exception.status && last.expires?.day == exception.expires?.day
      && last.author == exception.author
  }

  /// A whole document.
  static func text(author: String, role: String? = nil, at now: Timestamp, _ statements: [VEXJSON])
    -> String
  {
    var members: [(key: String, value: VEXJSON)] = [
      ("@context", .string(context)), ("@id", .string("")), ("author", .string(author)),
    ]
    if let role { members.append(("role", .string(role))) }
    members += [
      ("timestamp", .string(now.rfc3339)), ("version", .number(1)),
      ("statements", .array(statements)),
    ]
    members[1].value = .string(identifier(of: VEXJSON.object(members).text()))
    return VEXJSON.object(members).text() + "\n"
  }

  /// An identifier that follows from the text: a UUID of version 8 (RFC 9562, section 5.8), of two
  /// FNV-1a hashes.
  private static func identifier(of text: String) -> String {
    func hash(_ seed: UInt64) -> UInt64 {
      text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    let high = hash(0xCBF2_9CE4_8422_2325) & ~0xF000 | 0x8000
    let low = hash(0x9E37_79B9_7F4A_7C15) & ~(0b11 << 62) | 0b10 << 62
    let digits = [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    var groups: [Substring] = []
    var rest = digits[...]
    for length in [8, 4, 4, 4, 12] {
      groups.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return "urn:uuid:" + groups.joined(separator: "-")
  }
}

extension VEXStatement {
  /// Whether both decide the same, wherever they stand.
  fileprivate func saysTheSame(as other: VEXStatement) -> Bool {
    vulnerability == other.vulnerability && aliases == other.aliases && products == other.products
      && status == other.status && justification == other.justification && reason == other.reason
      && timestamp == other.timestamp && author == other.author && expires == other.expires
  }
}

/// The edits of one document, in the layout that it has.
private struct DocumentChange {
  private(set) var edits: [TextEdit] = []
  private let root: SyntaxValue
  private let statements: SyntaxValue
  private let layout: TextLayout
  private let now: Timestamp

  /// Nil if the text is no whole document.
  init?(_ text: DocumentText, at now: Timestamp) {
    let tree = JSONReader.read(text.bytes)
    guard tree.isWellFormed, tree.root.kind == .object,
      let statements = tree.root["statements"], statements.kind == .array
    else { return nil }
    self.now = now
    root = tree.root
    self.statements = statements
    layout = TextLayout(text.bytes)
    if let version = root["version"], let number = version.integer, number < Int.max {
      edits.append(TextEdit(span: version.span, replacement: String(number + 1)))
    }
    set("last_updated", to: now.rfc3339, in: root, after: "timestamp")
  }

  /// Writes the document's time into the statements that have it from there.
  mutating func keepTimes() {
    guard let time = root["timestamp"]?.string else { return }
    for statement in statements.children
    where statement.kind == .object && statement["timestamp"] == nil {
      set("timestamp", to: time, in: statement, after: "vulnerability")
    }
  }

  mutating func append(_ statement: VEXJSON) {
    var last: SyntaxValue?
    for child in statements.children { last = child }
    let outer = layout.indentation(ofLineAt: statements.span.start)
    let known = last.flatMap { layout.indentation(before: $0.span.start) }
    let unit = known.flatMap { $0.hasPrefix(outer) ? String($0.dropFirst(outer.count)) : nil }
    let inner = known ?? outer + "  "
    let text = statement.text(
      unit: unit.flatMap { $0.isEmpty ? nil : $0 } ?? "  ", lineEnd: layout.lineEnd,
      indentation: inner)
    if let last {
      let separator = "," + layout.lineEnd + inner
      edits.append(
        TextEdit(span: SourceSpan(last.span.end, last.span.end), replacement: separator + text))
    } else {
      edits.append(
        TextEdit(
          span: SourceSpan(statements.span.start + 1, statements.span.end - 1),
          replacement: layout.lineEnd + inner + text + layout.lineEnd + outer))
    }
  }

  mutating func end(_ numbers: Set<Int>, on last: Timestamp) {
    // Statements without a known status have no number.
    let known = statements.children.filter {
      $0["status"]?.string.flatMap(VEXStatement.Status.init) != nil
    }
    for (number, statement) in known.enumerated() where numbers.contains(number) {
      var notes = DecisionNotes(statement["status_notes"]?.string ?? "")
      notes.expires = last
      set("status_notes", to: notes.written, in: statement, after: "status")
      set("last_updated", to: now.rfc3339, in: statement, after: "vulnerability")
    }
  }

  /// Sets a member of an object, behind another if it is new.
  private mutating func set(
    _ key: String, to value: String, in object: SyntaxValue, after other: String
  ) {
    let quoted = VEXJSON.quoted(value)
    if let member = object[key] {
      edits.append(TextEdit(span: member.span, replacement: quoted))
      return
    }
    var place = object[other]
    if place == nil { for child in object.children { place = child } }
    guard let place else { return }
    let indentation = layout.indentation(before: place.entrySpan.start)
    let separator = indentation.map { "," + layout.lineEnd + $0 } ?? ", "
    let text = separator + VEXJSON.quoted(key) + ": " + quoted
    let end = place.entrySpan.end
    // Of two new members behind one the first asked for comes first.
    if let index = edits.firstIndex(where: { $0.span == SourceSpan(end, end) }) {
      edits[index].replacement += text
    } else {
      edits.append(TextEdit(span: SourceSpan(end, end), replacement: text))
    }
  }
}
