import SourceText

/// Any bytes; every part of a line lies in it, and lines follow one another.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequirements(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let file = RequirementsReader.read(bytes)
  let text = SourceSpan(0, bytes.count)
  for problem in file.problems { precondition(text.contains(problem.span), "problem outside") }
  var position = 0
  for line in file.lines {
    precondition(text.contains(line.span) && line.span.start >= position, "lines overlap")
    position = line.span.end
    for option in line.options {
      precondition(line.span.contains(option.span), "an option outside its line")
      precondition(option.value.map { option.span.contains($0.span) } ?? true)
    }
    guard let requirement = line.requirement else { continue }
    precondition(line.span.contains(requirement.span), "a requirement outside its line")
    let parts = [requirement.name, requirement.specifier, requirement.url, requirement.marker]
    for part in parts.compactMap({ $0 }) + requirement.extras {
      precondition(requirement.span.contains(part.span), "a part outside its requirement")
    }
  }
  _ = PEP508Reader.read(bytes, in: text)
  return 0
}
