import ManifestSyntax
import SourceText

/// Finds the packages that the dependencies in a `Cargo.lock` mention, as `name`, `name version` or
/// `name version (source)`; cargo writes the shortest form that is clear.
///
/// A lockfile mentions packages some five times as often as it has packages. So mentions are
/// compared as the bytes of the file, and no string is made for them.
struct CargoMentions {
  private let packages: [ResolvedPackage]
  private let tree: SyntaxTree
  private let seed = UInt64.random(in: .min ... .max)
  /// The first package of each bucket of names, and after each package the next of its bucket; -1
  /// ends a bucket.
  private var firsts: [Int]
  private var nexts: [Int]

  init(_ packages: [ResolvedPackage], _ tree: SyntaxTree) {
    self.packages = packages
    self.tree = tree
    var size = 16
    while size < packages.count * 2 { size *= 2 }
    firsts = Array(repeating: -1, count: size)
    nexts = Array(repeating: -1, count: packages.count)
    for index in packages.indices.reversed() {
      let bucket = bucket(of: packages[index].spans.name)
      nexts[index] = firsts[bucket]
      firsts[bucket] = index
    }
  }

  /// The package that the text of a span mentions, if it is among those of the file.
  func package(at span: SourceSpan) -> Int? {
    let nameEnd = end(of: span.start, span.end)
    let name = SourceSpan(span.start, nameEnd)
    let version = SourceSpan(nameEnd + 1, end(of: nameEnd + 1, span.end))
    let source = SourceSpan(version.end + 1, span.end)
    var index = firsts[bucket(of: name)]
    while index >= 0 {
      if isSame(packages[index].spans.name, name),
        version.start >= span.end || isSame(packages[index].spans.version, version),
        source.start >= span.end || isSource(packages[index].source, source)
      {
        return index
      }
      index = nexts[index]
    }
    return nil
  }

  /// The end of the word at `start`.
  private func end(of start: Int, _ limit: Int) -> Int {
    var index = start
    while index < limit, tree.bytes[index] != 0x20 { index += 1 }
    return index
  }

  private func bucket(of name: SourceSpan) -> Int {
    Int(truncatingIfNeeded: tree.hash(name, seed: seed)) & (firsts.count - 1)
  }

  private func isSame(_ a: SourceSpan?, _ b: SourceSpan) -> Bool {
    a.map { tree.areEqual($0, b) } ?? false
  }

  /// The source is written in parentheses.
  private func isSource(_ source: PackageSource, _ span: SourceSpan) -> Bool {
    guard span.length > 2 else { return false }
    let text = String(decoding: tree.bytes[(span.start + 1)..<(span.end - 1)], as: UTF8.self)
    return source == CargoSource.lockSource(text)
  }
}
