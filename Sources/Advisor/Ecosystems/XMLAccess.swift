import ManifestSyntax
import SourceText

extension SyntaxValue {
  /// The text in an XML element, with its place; nil if it holds none, or other elements.
  var content: SpannedText? {
    var found: SpannedText?
    for child in children {
      switch child.kind {
      case .text:
        guard found == nil, let text = child.string else { return nil }
        found = SpannedText(text: text, span: child.span)
      case .element: return nil
      default: continue
      }
    }
    return found
  }

  /// The first element of that name in an XML element.
  func element(_ name: String) -> SyntaxValue? {
    first(.element, withKey: name)
  }

  /// All elements of that name.
  func elements(_ name: String) -> [SyntaxValue] {
    children.filter { $0.kind == .element && $0.hasKey(name) }
  }

  /// An attribute by its name in lower case, without spaces around its text; nil if it is empty.
  func attribute(_ name: String) -> SpannedText? {
    for child in children where child.kind == .attribute && child.key?.lowercased() == name {
      guard let text = child.string else { return nil }
      return SpannedText(text: text, span: child.contentSpan).withoutSpaces
    }
    return nil
  }

  /// What an attribute, or else an element, of that name in lower case says.
  func valued(_ name: String) -> SpannedText? {
    if let attribute = attribute(name) { return attribute }
    for child in children where child.kind == .element && child.key?.lowercased() == name {
      return child.content
    }
    return nil
  }
}

extension SpannedText {
  /// The same without spaces at its ends; nil if nothing is left. A text that was decoded keeps its
  /// place.
  var withoutSpaces: SpannedText? {
    let plain = text.trimmed
    guard !plain.isEmpty else { return nil }
    guard text.utf8.count == span.length else { return SpannedText(text: plain, span: span) }
    let before = text.utf8.prefix { $0.isSpace }.count
    return SpannedText(
      text: plain,
      span: SourceSpan(span.start + before, span.start + before + plain.utf8.count))
  }

  /// The parts that `;` keeps apart, without spaces around them; empty ones are left out.
  var parts: [SpannedText] {
    guard text.utf8.count == span.length else { return withoutSpaces.map { [$0] } ?? [] }
    var result: [SpannedText] = []
    var start = 0
    for piece in text.split(separator: ";", omittingEmptySubsequences: false) {
      let place = SourceSpan(span.start + start, span.start + start + piece.utf8.count)
      if let part = SpannedText(text: String(piece), span: place).withoutSpaces {
        result.append(part)
      }
      start += piece.utf8.count + 1
    }
    return result
  }
}
