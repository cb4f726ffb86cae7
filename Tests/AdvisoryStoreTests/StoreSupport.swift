import Advisor
import Testing

@testable import AdvisoryStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder of one test, removed with everything in it when the test ends.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/forewarn-store-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? ""
  }

  deinit { removeAll(path) }

  private func removeAll(_ folder: String) {
    for name in (try? fileNames(in: folder)) ?? [] {
      let path = folder + "/" + name
      if (try? FileStatus(path: path))?.isFolder == true { removeAll(path) }
      unlink(path)
    }
    rmdir(folder)
  }

  /// A copy of all plain files, as another process would find them at this moment.
  func snapshot() throws -> TemporaryFolder {
    let copy = TemporaryFolder()
    for name in try fileNames(in: path) {
      try write(readFile(path + "/" + name), to: copy.path + "/" + name)
    }
    return copy
  }
}

func readFile(_ path: String) throws -> [UInt8] {
  try OpenFile(path, .read).readAll(limit: 1 << 26)
}

func write(_ bytes: [UInt8], to path: String) throws {
  unlink(path)
  let file = try OpenFile(path, .createNew)
  try bytes.withUnsafeBytes { try file.write($0) }
}

let npm = Ecosystem("npm")
let pypi = Ecosystem("PyPI")

/// An advisory that uses every field, its texts made from the number.
func advisory(
  _ number: Int, id: String? = nil, packages: [(Ecosystem, String)], modified: Int? = nil,
  aliases: [String]? = nil, withdrawn: Bool = false
) -> Advisory {
  Advisory(
    id: id ?? "TEST-\(number)", modified: Timestamp(seconds: modified ?? 1_700_000_000 + number),
    published: number.isMultiple(of: 2) ? Timestamp(seconds: 1_600_000_000) : nil,
    withdrawn: withdrawn ? Timestamp(seconds: 1_710_000_000) : nil,
    aliases: aliases ?? ["CVE-2024-\(10_000 + number)"], related: ["TEST-0"],
    summary: "Flaw \(number): größer \u{1F600}", details: "Line one.\n\nLine \u{7} two.",
    severities: [Advisory.SeverityVector(type: "CVSS_V3", score: "CVSS:3.1/AV:N")],
    severityWord: number.isMultiple(of: 3) ? "HIGH" : nil,
    affected: packages.map { ecosystem, name in
      Advisory.Affected(
        package: PackageIdentity(ecosystem, name), packageName: name, ecosystemSuffix: "12",
        ranges: [
          Advisory.Range(
            kind: .semver,
            events: [
              .introduced("0"), .fixed("1.2.\(number)"), .lastAffected("2"), .limit("*"),
            ]),
          Advisory.Range(kind: .git, events: [.introduced("0")]),
          Advisory.Range(kind: .ecosystem, events: []),
        ], versions: ["1.0", "1.1"],
        severities: [Advisory.SeverityVector(type: "Ubuntu", score: "low")],
        informational: number.isMultiple(of: 5) ? "unsound" : nil, symbols: ["f", "g"])
    }, references: [Advisory.Reference(type: "WEB", url: "https://advisories.example/\(number)")])
}

/// What the advisory could have been compiled to; the store does not care whether it is right.
func records(of advisory: Advisory) -> [AffectedRecord] {
  advisory.affected.enumerated().map { index, entry in
    AffectedRecord(
      id: advisory.id, aliases: advisory.aliases, group: advisory.id,
      kind: AdvisoryKind(rawValue: UInt8(index % 5)) ?? .vulnerability,
      isWithdrawn: advisory.withdrawn != nil, package: entry.package,
      affected: IntervalSet([
        IntervalSet.Interval(lower: VersionKey([1, 2]), upper: VersionKey([3])),
        IntervalSet.Interval(lower: VersionKey([4, 0, 0]), upper: .highest),
      ]), listed: entry.versions, unreadableBounds: ["banana"], fixes: ["1.2.3"],
      rangeText: "< 1.2.3", severity: Severity(rating: .high, tenths: 75, vector: "CVSS:3.1/AV:N"),
      summary: advisory.summary, published: advisory.published, modified: advisory.modified,
      symbols: entry.symbols)
  }
}

/// Twelve advisories for eight packages of two ecosystems, one of them withdrawn.
let sampleAdvisories: [Advisory] = (1...12).map { number in
  advisory(
    number,
    packages: number.isMultiple(of: 4)
      ? [(npm, "pad-\(number % 5)"), (pypi, "pad")] : [(npm, "pad-\(number % 5)")],
    withdrawn: number == 7)
}

/// Builds a generation and puts it in force.
@discardableResult
func publish(
  _ advisories: [Advisory], in folder: String, ecosystems: [Ecosystem] = [npm, pypi],
  pageSize: Int = 512
) throws -> GenerationMetadata {
  let lock = try WriterLock(AdvisoryCache(folder: folder))
  let writer = try GenerationWriter(lock, ecosystems: ecosystems, pageSize: pageSize)
  for advisory in advisories { try writer.add(advisory, records(of: advisory)) }
  let built = try writer.build(
    GenerationWriter.Description(
      builtAt: Timestamp(seconds: 1_800_000_000), origin: "a test", skipped: ["no-id": 2],
      feedState: ["npm": "etag"]))
  try writer.publish(built)
  return built.metadata
}
