/// The database built into Forewarn: well-known advisories that show how it works before the first
/// `forewarn sync`. It is used only where somebody asks for it, and always says what it is.
package enum StarterDatabase {
  package static let advisories: InMemoryAdvisories = {
    var advisories: [Advisory] = []
    for text in records {
      for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
        if case .success(let advisory) = OSVDecoder.decode(Array(line)) {
          advisories.append(advisory)
        }
      }
    }
    return InMemoryAdvisories(advisories, origin: "built into Forewarn", isStarter: true)
  }()

  /// One text per ecosystem, one OSV record per line.
  package static let records = [
    starterNPMRecords, starterPyPIRecords, starterCratesIORecords, starterGoRecords,
    starterMavenRecords, starterRubyGemsRecords, starterNuGetRecords, starterPackagistRecords,
    starterSwiftURLRecords, starterFurtherRecords, starterLinuxRecords,
  ]
}
