/// Any bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTOML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let tree = TOMLReader.read(bytes)
  checkInvariants(tree, childrenInside: true)
  _ = SyntaxDump.taggedTOML(tree)
  return 0
}
