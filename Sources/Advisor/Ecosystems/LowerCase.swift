extension String {
  /// The same in lower case: itself where it is so already, as nearly every name is.
  var inLowerCase: String {
    let isSo = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    }
    return isSo == true ? self : lowercased()
  }
}
