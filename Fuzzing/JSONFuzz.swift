/// Any bytes, in both dialects.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for dialect in [JSONReader.Dialect.strict, .comments] {
    let tree = JSONReader.read(bytes, dialect: dialect)
    checkInvariants(tree, childrenInside: true)
    _ = SyntaxDump.json(tree)
    guard dialect == .strict else { continue }
    let isRead = bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONPullReader(buffer)
      return reader.isAtEnd()
    }
    precondition(isRead == tree.isWellFormed, "the two readers differ")
  }
  return 0
}
