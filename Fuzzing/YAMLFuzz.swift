/// Any bytes; aliases may repeat values, within their budget.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzYAML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  checkInvariants(
    YAMLReader.read(bytes), childrenInside: false, repeated: YAMLParser.maximumRepeatedNodes)
  return 0
}
