import SourceText

/// The name of a container image: `registry:5000/team/app:1.2@sha256:...` (distribution's
/// `reference` grammar). Of a variable with a default (`${TAG:-1.2}`) the default is read.
struct ImageReference {
  let requirement: Requirement

  /// Nil for an empty text and for `scratch`, which is no image.
  init?(_ reference: SourceSlice, entry: SourceSpan) {
    let reference = Self.defaulted(reference)
    guard !reference.isEmpty, reference.text != "scratch" else { return nil }
    let (tagged, digest) = reference.split(at: UInt8(ascii: "@"))
    var name = tagged
    var tag: SourceSlice?
    if let colon = Self.tagColon(in: tagged) {
      name = tagged.part(tagged.span.start, colon)
      tag = tagged.part(colon + 1, tagged.span.end)
    }
    let version = tag.map(Self.defaulted) ?? digest
    let scheme = TagScheme()
    let text = version?.text ?? ""
    var requirement = Requirement(
      ecosystem: .docker, name: name.text, text: text,
      versions: version == nil ? .all : scheme.requirement(text),
      spans: EntrySpans(
        name: name.span, version: version?.span, entry: entry))
    if name.contains(UInt8(ascii: "$")) || text.contains("$") {
      requirement.source = .unsupported(reference.text)
    }
    self.requirement = requirement
  }

  /// The default of a text that is one variable, `${NAME:-default}` or `${NAME-default}`; else the
  /// text itself.
  private static func defaulted(_ slice: SourceSlice) -> SourceSlice {
    guard slice.hasPrefix("${"), slice.bytes[slice.span.end - 1] == UInt8(ascii: "}") else {
      return slice
    }
    var depth = 0
    var start: Int?
    for index in slice.span.start..<slice.span.end {
      switch slice.bytes[index] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0, index != slice.span.end - 1 { return slice }
      case UInt8(ascii: "-") where depth == 1 && start == nil: start = index + 1
      default: continue
      }
    }
    return start.map { slice.part($0, slice.span.end - 1) } ?? slice
  }

  /// The colon in front of the tag: the last that stands in no variable. One in front of a slash
  /// belongs to the port of the registry.
  private static func tagColon(in slice: SourceSlice) -> Int? {
    var colon: Int?
    var depth = 0
    for index in slice.span.start..<slice.span.end {
      switch slice.bytes[index] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ":") where depth == 0: colon = index
      case UInt8(ascii: "/") where depth == 0: colon = nil
      default: continue
      }
    }
    return colon
  }
}
