import SourceText

/// Any bytes; the descriptors of each entry lie in it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzYarnLock(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let tree = YarnLockReader.read(bytes)
  checkInvariants(tree, childrenInside: false)
  for entry in tree.root.children {
    for descriptor in YarnLockReader.descriptors(of: entry) {
      precondition(entry.entrySpan.contains(descriptor.span), "a descriptor outside its entry")
    }
  }
  return 0
}
