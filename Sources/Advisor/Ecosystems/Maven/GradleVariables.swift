import ManifestSyntax
import SourceText

/// What a script gives a name to: versions, and where they are asked for.
extension GradleScriptReader {
  static func variable(
    _ name: String, _ place: SourceSpan, _ text: String, _ span: SourceSpan
  ) -> Requirement {
    Requirement(
      ecosystem: .maven, name: name, text: text, versions: GradleRequirement.versions(text),
      pinned: GradleRequirement.pinned(text),
      spans: EntrySpans(name: place, version: span, entry: place.union(span)))
  }

  /// `x = "1.0"`, `x: "1.0"` in a map, `ext["x"] = "1.0"`, `set("x", "1.0")`, `by extra("1.0")`.
  mutating func readVariable(_ index: Int) {
    guard let text = code.literal(index), isPlain(index), code.kind(index - 1) != nil else {
      return
    }
    var place = index - 2
    if code.is(index - 1, "=") {
      if code.is(place, "]") { place -= 1 }
    } else if code.is(index - 1, "("), code.is(index - 2, "extra"), code.is(index - 3, "by") {
      place = index - 4
    } else if !code.is(index - 1, ":"), !code.is(index - 1, ",") || !code.is(index - 4, "set") {
      return
    }
    guard code.kind(place) == .word || code.kind(place) == .string else { return }
    let name = code.text(place)
    // What holds a colon is an address or a whole dependency, and no version.
    guard !["group", "name", "version", "url", "id"].contains(name),
      !text.utf8.contains(UInt8(ascii: ":"))
    else { return }
    let found = Self.variable(name, code.tokens[place].content, text, code.tokens[index].content)
    if let present = manifest.variables[name], present.text != text { ambiguous.insert(name) }
    manifest.variables[name] = found
  }

  /// Whether the bytes of a text are its value, so that parts of it have places.
  private func isPlain(_ index: Int) -> Bool {
    code.text(index).utf8.count == code.tokens[index].content.length
  }

  /// The name in `$x`, `${x}`, `${versions.x}`, `${libs.versions.x.get()}`, `${property("x")}`.
  static func variableName(_ text: String) -> String? {
    var name = text.dropFirst()
    guard text.hasPrefix("$") else { return nil }
    if name.hasPrefix("{") {
      guard name.hasSuffix("}") else { return nil }
      name = name.dropFirst().dropLast()
    }
    for prefix in ["rootProject.", "project.", "ext.", "extra.", "properties."]
    where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    if name.hasPrefix("libs.versions.") {
      name = name.dropFirst("libs.versions.".count)
      if name.hasSuffix(".get()") { name = name.dropLast(6) }
      if name.hasSuffix(".get") { name = name.dropLast(4) }
      return isPath(name) ? String(name) : nil
    }
    // `versions.x` is an entry of a map, which is known by its key.
    return isPath(name) ? name.split(separator: ".").last.map(String.init) : nil
  }

  private static func isPath(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
          || $0 >= 0x80
      }
  }
}
