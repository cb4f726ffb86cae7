import Foundation
import ManifestSyntax
import SourceText

/// Any bytes as a file of one format, which the first byte chooses; every place lies in the text and
/// every edge leads to a package. FORMATS narrows the choice: names with commas between, such as
/// `gemfile-lock,paket-lock`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFormats(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = bytes.first, !formats.isEmpty else { return 0 }
  let text = DocumentText(Array(bytes.dropFirst()))
  let format = formats[Int(choice) % formats.count]
  _ = format.accepts(text)
  let reading = format.read(text)
  let whole = SourceSpan(0, text.bytes.count)
  func check(_ spans: EntrySpans) {
    for span in [spans.name, spans.entry, spans.version, spans.specifier].compactMap(\.self) {
      precondition(whole.contains(span), "a place outside the text")
    }
  }
  for problem in reading.problems { precondition(whole.contains(problem.span)) }
  for requirement in reading.allVersions { check(requirement.spans) }
  if let lockfile = reading.lockfile {
    for package in lockfile.packages { check(package.spans) }
    let indexes = lockfile.packages.indices
    let graph = lockfile.graph
    precondition(graph.dependencies.isEmpty || graph.dependencies.count == indexes.count)
    precondition(graph.dependencies.joined().allSatisfy(indexes.contains), "an edge to nowhere")
    precondition(graph.roots.allSatisfy { indexes.contains($0.package) }, "a root nowhere")
  }
  return 0
}

private let formats: [any ManifestFormat] = {
  let names = (ProcessInfo.processInfo.environment["FORMATS"] ?? "").split(separator: ",")
  return Ecosystems.all.flatMap(\.formats).filter {
    names.isEmpty || names.contains($0.name[...])
  }
}()
