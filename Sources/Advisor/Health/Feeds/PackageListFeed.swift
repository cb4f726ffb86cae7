import ManifestSyntax

/// Reads lists of an ecosystem's most used packages, the most used first: names, one a line; CSV
/// with a column of names and perhaps of ranks, counts and dates; or the JSON of such a table
/// (`{"last_update": …, "rows": [{"project": …}]}`).
struct PackageListFeed: HealthFeedReader {
  let ecosystem: Ecosystem
  private var kind = Kind.unknown
  private var table = HealthFeedTable()
  private var date: Timestamp?
  private var rank = 0

  private enum Kind { case unknown, names, table, document }

  private static let nameColumns = ["project", "package", "package_name", "name", "purl"]
  private static let downloadColumns = ["download_count", "downloads", "downloads_30d"]
  private static let dependentColumns = ["dependents", "dependent_count", "dependents_count"]

  init(ecosystem: Ecosystem) { self.ecosystem = ecosystem }

  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape {
    let first = beginning.first { $0 > 0x20 && $0 < 0x80 }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .document : .rows
  }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    // `# date: 2026-04-01`.
    if piece[0] == UInt8(ascii: "#") {
      let line = String(decoding: piece.prefix(200), as: UTF8.self)
      date =
        line.firstIndex(of: ":").flatMap { colon in
          HealthFeedTexts.date(String(line[line.index(after: colon)...].drop { $0 == " " }))
        } ?? date
      return
    }
    if case .unknown = kind { kind = Self.kind(of: piece) }
    switch kind {
    case .names: add(String(decoding: piece, as: UTF8.self), &found)
    case .document: readDocument(piece, &found)
    case .table, .unknown:
      guard table.read(piece, &found) else { return }
      add(
        table[either: Self.nameColumns] ?? "", rank: table["rank"],
        downloads: table[either: Self.downloadColumns],
        dependents: table[either: Self.dependentColumns], date: table["date"], &found)
    }
  }

  private static func kind(of first: UnsafeBufferPointer<UInt8>) -> Kind {
    let byte = first.first { $0 > 0x20 && $0 < 0x80 }
    if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { return .document }
    let columns = HealthFeedTable.fields(of: first).map { $0.lowercased() }
    return columns.count > 1 && columns.contains { nameColumns.contains($0) } ? .table : .names
  }

  private mutating func readDocument(
    _ piece: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings
  ) {
    let tree = JSONReader.read(Array(piece))
    if let problem = OSVDecoder.syntaxProblem(tree) {
      return found.addProblem("not-json", problem.message)
    }
    date = tree.root["last_update"]?.feedDate ?? date
    let rows = tree.root["rows"] ?? tree.root
    guard rows.kind == .array else { return found.addProblem("no-list", "it holds no rows") }
    func field(_ row: SyntaxValue, _ names: [String]) -> String? {
      for name in names {
        if let text = row[name]?.feedText { return text }
      }
      return nil
    }
    for row in rows.children {
      add(
        row.string ?? field(row, Self.nameColumns) ?? "", rank: field(row, ["rank"]),
        downloads: field(row, Self.downloadColumns),
        dependents: field(row, Self.dependentColumns), date: field(row, ["date"]), &found)
    }
  }

  private mutating func add(
    _ name: String, rank: String? = nil, downloads: String? = nil, dependents: String? = nil,
    date: String? = nil, _ found: inout HealthFeedFindings
  ) {
    guard HealthFeedTexts.isName(name) else { return found.addProblem("no-package", name) }
    self.rank += 1
    let package =
      name.hasPrefix("pkg:") ? PackageURL(name)?.identity : PackageIdentity(ecosystem, name)
    guard let package, package.ecosystem == ecosystem else {
      return found.addProblem("no-package", name)
    }
    var values = HealthValues()
    values.add(.rank, number: rank.flatMap { HealthFeedTexts.count($0) } ?? self.rank)
    values.add(.downloads, number: downloads.flatMap { HealthFeedTexts.count($0) })
    values.add(.dependents, number: dependents.flatMap { HealthFeedTexts.count($0) })
    found.add(.package(package), date: HealthFeedTexts.date(date) ?? self.date, values)
  }
}
