import ManifestSyntax

/// Reads CISA's catalogue of known exploited vulnerabilities, as JSON or as CSV.
struct KEVFeed: HealthFeedReader {
  private var table: HealthFeedTable?

  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape {
    beginning.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "{") ? .document : .rows
  }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    if table == nil, piece.first(where: { $0 > 0x20 && $0 < 0x80 }) == UInt8(ascii: "{") {
      return readCatalogue(piece, &found)
    }
    var table = table ?? HealthFeedTable()
    defer { self.table = table }
    guard table.read(piece, &found) else {
      if !table.columns.contains("cveid") { found.addProblem("not-kev", "it has no column cveID") }
      return
    }
    add(
      table["cveid"] ?? "", added: table["dateadded"], due: table["duedate"],
      ransomware: table["knownransomwarecampaignuse"], &found)
  }

  private func readCatalogue(
    _ piece: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings
  ) {
    forEachRecord(in: piece, &found) { catalogue, found in
      guard let entries = catalogue["vulnerabilities"], entries.kind == .array else {
        return found.addProblem("not-kev", "it has no list of vulnerabilities")
      }
      for entry in entries.children {
        add(
          entry["cveID"]?.string ?? "", added: entry["dateAdded"]?.string,
          due: entry["dueDate"]?.string,
          ransomware: entry["knownRansomwareCampaignUse"]?.string, &found)
      }
    }
  }

  private func add(
    _ id: String, added: String?, due: String?, ransomware: String?,
    _ found: inout HealthFeedFindings
  ) {
    guard HealthFeedTexts.isCVE(id), let added = HealthFeedTexts.date(added) else {
      return found.addProblem("no-cve", id)
    }
    var values = HealthValues()
    values.add(.exploited, date: added)
    values.add(.exploitedDue, date: HealthFeedTexts.date(due))
    // The other word is "Unknown", which is no "no".
    if ransomware == "Known" { values.add(.ransomware, flag: true) }
    found.add(.vulnerability(id), date: added, values)
  }
}
