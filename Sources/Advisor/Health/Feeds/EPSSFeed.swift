/// Reads the daily file of FIRST's EPSS: a line with the date, one with the columns, and a line
/// `CVE-2024-1,0.01151,0.78086` for every flaw.
struct EPSSFeed: HealthFeedReader {
  private var date: Timestamp?
  private var hasColumns = false
  private var isForeign = false

  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .lines }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    if piece[0] == UInt8(ascii: "#") {
      let line = String(decoding: piece.prefix(200), as: UTF8.self)
      guard let start = line.firstRange(of: "score_date:")?.upperBound else { return }
      date = HealthFeedTexts.date(String(line[start...].prefix { $0 != "," }))
    } else if !hasColumns {
      hasColumns = true
      isForeign = !piece.elementsEqual("cve,epss,percentile".utf8)
      if isForeign { found.addProblem("not-epss", "its columns are not cve,epss,percentile") }
    } else if !isForeign {
      readScore(piece, &found)
    }
  }

  private func readScore(
    _ line: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings
  ) {
    guard line.count <= 100, let first = line.firstIndex(of: UInt8(ascii: ",")),
      let second = line[(first + 1)...].firstIndex(of: UInt8(ascii: ",")),
      let probability = Self.share(line[(first + 1)..<second]),
      let percentile = Self.share(line[(second + 1)...])
    else { return found.addProblem("wrong-row", String(decoding: line.prefix(60), as: UTF8.self)) }
    let id = String(decoding: line[..<first], as: UTF8.self)
    guard HealthFeedTexts.isCVE(id) else { return found.addProblem("no-cve", id) }
    var values = HealthValues()
    values.add(.exploitProbability, thousandths: probability)
    values.add(.exploitPercentile, thousandths: percentile)
    found.add(.vulnerability(id), date: date, values)
  }

  private static func share(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let value = HealthFeedTexts.thousandths(String(decoding: bytes, as: UTF8.self)),
      (0...1_000).contains(value)
    else { return nil }
    return value
  }
}
