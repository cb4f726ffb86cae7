import SourceText

extension EcosystemDefinition {
  /// JSR, the registry that Deno prefers. Nobody publishes advisories of its packages yet.
  package static let jsr = EcosystemDefinition(
    .jsr, purlType: "jsr", versions: NPMScheme(), formats: [DenoJSON(), DenoLock()],
    advisories: .none)
}

extension Ecosystem {
  static let jsr = Ecosystem("JSR")
}

/// A specifier of Deno: `npm:chalk@5`, `jsr:@std/path@^1`, with a path into the package behind it.
struct DenoSpecifier {
  let ecosystem: Ecosystem
  let name: SourceSlice
  let version: SourceSlice?

  /// Nil for everything but packages of npm and JSR.
  init?(_ slice: SourceSlice) {
    let rest: SourceSlice
    if slice.hasPrefix("npm:") {
      (ecosystem, rest) = (.npm, slice.dropFirst(4))
    } else if slice.hasPrefix("jsr:") {
      (ecosystem, rest) = (.jsr, slice.dropFirst(4))
    } else {
      return nil
    }
    // `npm:/chalk@5` is the same, so that paths can follow.
    let body = rest.hasPrefix("/") ? rest.dropFirst(1) : rest
    let bytes = body.bytes
    var index = body.span.start
    var slashes = body.hasPrefix("@") ? 1 : 0
    while index < body.span.end {
      if bytes[index] == UInt8(ascii: "/") {
        if slashes == 0 { break }
        slashes -= 1
      } else if bytes[index] == UInt8(ascii: "@"), index > body.span.start {
        break
      }
      index += 1
    }
    name = body.part(body.span.start, index)
    guard !name.isEmpty else { return nil }
    guard index < body.span.end, bytes[index] == UInt8(ascii: "@") else {
      version = nil
      return
    }
    var end = index + 1
    while end < body.span.end, bytes[end] != UInt8(ascii: "/") { end += 1 }
    version = body.part(index + 1, end)
  }
}
