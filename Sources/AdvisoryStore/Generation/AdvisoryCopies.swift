import Advisor

extension GenerationWriter {
  /// Settles which of several copies of an advisory counts: the one that was modified last, and of equals
  /// the one that came last.
  ///
  /// A feed may say under an id only what concerns its own ecosystem. So what the newest copy does not
  /// name is taken from the newest that is the word of that ecosystem's feed; else a flaw would be known
  /// of a part of its packages alone (docs/decisions/0033-copies-of-an-advisory.md).
  /// - Returns: what does not count, true at its serial.
  func settleCopies() throws -> [Bool] {
    var superseded: [Int] = []
    for serials in try copies() {
      if let whole = try combined(serials) {
        try add(whole)
        superseded += serials
      } else {
        superseded += serials.dropLast()
      }
    }
    var result = [Bool](repeating: false, count: advisories.count)
    for serial in superseded { result[serial] = true }
    return result
  }

  /// The serials of each advisory that has several, oldest first.
  private func copies() throws -> [[Int]] {
    let order = advisories.indices.sorted {
      (advisories[$0].hash, advisories[$0].modified, $0)
        < (advisories[$1].hash, advisories[$1].modified, $1)
    }
    var result: [[Int]] = []
    var start = 0
    while start < order.count {
      let hash = advisories[order[start]].hash
      let end = order[start...].firstIndex { advisories[$0].hash != hash } ?? order.count
      if end - start > 1 {
        // Different ids may have one hash.
        let ids = try Dictionary(grouping: order[start..<end]) { try names(of: $0).id }
        result += ids.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
      }
      start = end
    }
    return result
  }

  /// - Parameter serials: of one advisory, oldest first.
  /// - Returns: nil if the newest lacks nothing that the others have to say.
  private func combined(_ serials: [Int]) throws -> Advisory? {
    guard let newest = serials.last else { return nil }
    var missing = ~advisories[newest].ecosystems
    var others: [(copy: Advisory, ecosystems: Set<Ecosystem>)] = []
    for serial in serials.dropLast().reversed() {
      let own = advisories[serial].ecosystems & advisories[serial].feeds & missing
      guard own != 0 else { continue }
      missing &= ~own
      let names = ecosystems.enumerated().filter { own & 1 << UInt64($0.offset) != 0 }
      others.append((try advisory(serial), Set(names.map(\.element))))
    }
    return others.isEmpty ? nil : try advisory(newest).combined(with: others)
  }

  private func advisory(_ serial: Int) throws -> Advisory {
    let block = ByteWriter()
    try advisorySpill.read(advisories[serial].extent, into: block)
    return try block.withBytes { bytes in
      var reader = ByteReader(bytes)
      _ = try (reader.byte(), reader.block())
      var encoded = ByteReader(try reader.block())
      return try Advisory(from: &encoded)
    }
  }
}
