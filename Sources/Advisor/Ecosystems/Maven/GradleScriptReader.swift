import ManifestSyntax
import SourceText

/// Finds the dependencies in the tokens of a script. Whatever stands in a block of dependencies and
/// has the form of one is taken for one, since configurations may have any name.
struct GradleScriptReader {
  /// The table of versions that platforms and other entries give to those without one.
  static let platform = "a platform"
  /// Dependencies that a script gives names to: `ext.libraries = [guava: "g:a:1.0"]`.
  static let named = "a script"

  var manifest = Manifest()
  let code: Code
  /// A pair of braces that is open.
  struct Block {
    /// The token that closes it.
    var end: Int
    var holdsDependencies = false
    var holdsConstraints = false
    var holdsPlugins = false
  }

  private(set) var blocks: [Block] = []
  var ambiguous: Set<String> = []
  /// Where in the manifest stands what the script gives a name to.
  var namedPlaces: [Inheritance: Int] = [:]

  init(_ code: Code) { self.code = code }

  mutating func read() {
    for index in code.tokens.indices {
      readVariable(index)
      readApply(index)
    }
    for name in ambiguous { manifest.variables[name] = nil }
    var index = 0
    while index < code.tokens.count {
      while let block = blocks.last, index >= block.end { blocks.removeLast() }
      if code.is(index, "{") {
        blocks.append(block(index))
        index += 1
      } else {
        index = readEntry(index)
      }
    }
  }

  /// `apply from: "gradle/versions.gradle"`. The root project's folder may be any of those above.
  private mutating func readApply(_ index: Int) {
    let first = code.is(index + 1, "(") ? index + 2 : index + 1
    guard code.is(index, "apply"), code.is(first, "from"),
      code.is(first + 1, ":") || code.is(first + 1, "=")
    else { return }
    var place = first + 2
    while code.kind(place) == .word || code.is(place, ".") || code.is(place, "(") { place += 1 }
    guard code.kind(place) == .string else { return }
    var path = code.text(place)[...]
    var isOfRoot = place > first + 2
    for root in [
      "${rootDir}/", "$rootDir/", "${rootProject.projectDir}/", "${rootProject.rootDir}/",
    ]
    where path.hasPrefix(root) {
      path = path.dropFirst(root.count)
      isOfRoot = true
    }
    guard !path.contains("$"), !path.contains("://") else { return }
    for above in isOfRoot ? ["", "../", "../../"] : [""] {
      manifest.definitionPaths.append(
        Manifest.DefinitionPath(path: above + path, project: nil))
    }
  }

  /// `dependencies` of `dependencies {` and `dependencies(x) {`.
  private func blockName(before brace: Int) -> String {
    var index = brace - 1
    if code.kind(index) == .close {
      var depth = 0
      while index >= 0, brace - index < 64 {
        if code.kind(index) == .close { depth += 1 }
        if code.kind(index) == .open { depth -= 1 }
        index -= 1
        if depth == 0 { break }
      }
    }
    return code.kind(index) == .word ? code.source(index) : ""
  }

  /// What a block is good for, which holds in the blocks inside it as well.
  private func block(_ brace: Int) -> Block {
    var block = blocks.last ?? Block(end: 0)
    block.end = code.end(ofBracket: brace)
    let name = blockName(before: brace)
    let isManagement = name == "dependencyManagement"
    if isManagement || name.hasSuffix("ependencies") { block.holdsDependencies = true }
    if isManagement || name == "constraints" { block.holdsConstraints = true }
    if name == "plugins" { block.holdsPlugins = true }
    return block
  }

  var isInDependencies: Bool { blocks.last?.holdsDependencies ?? false }
  var isInPlugins: Bool { blocks.last?.holdsPlugins ?? false }

  // MARK: Places

  func endOfStatement(_ index: Int) -> Int {
    var index = index
    while let kind = code.kind(index), kind != .newline, !code.is(index, "}") { index += 1 }
    return index
  }

  /// From the first word of the statement to its last token in front of a block.
  func statement(_ first: Int, _ last: Int) -> SourceSpan {
    // One line of a machine may hold a whole file: what is far away belongs to something else.
    var start = first
    while start > 0, first - start < 64, let kind = code.kind(start - 1), kind != .newline,
      !code.is(start - 1, "{"),
      !code.is(start - 1, ";")
    {
      start -= 1
    }
    var end = last
    while let kind = code.kind(end + 1), kind == .close, !code.is(end + 1, "}") { end += 1 }
    return code.span(start..<end + 1)
  }

  /// The token behind words that dots join.
  func endOfPath(_ index: Int) -> Int {
    var index = index + 1
    while code.is(index, "."), code.kind(index + 1) == .word { index += 2 }
    return index
  }
}

extension SourceSpan {
  /// The text of the span, which is clamped to the bytes.
  func text(in bytes: [UInt8]) -> String {
    let start = Swift.min(start, bytes.count)
    return String(
      decoding: bytes[start..<Swift.max(start, Swift.min(end, bytes.count))], as: UTF8.self)
  }
}
