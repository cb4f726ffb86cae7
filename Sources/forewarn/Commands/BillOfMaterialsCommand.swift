import Advisor
import AdvisoryStore
import ArgumentParser

/// `forewarn sbom`: a bill of materials of what files bring in.
struct BillOfMaterialsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sbom",
    abstract: "Write a software bill of materials (SBOM) of what manifests and lockfiles bring in.",
    discussion: """
        forewarn sbom                                        this folder, as CycloneDX 1.6
        forewarn sbom app --format spdx-2.3 --output app.spdx.json
        forewarn sbom --vex                                  with known flaws and what was decided

      The same inputs make the same bytes. The moment in it is SOURCE_DATE_EPOCH, else with --vex that \
      of the newest advisory. Exit code 2: a file could not be read, or there is no database for \
      --vex; the bill names the files.
      """)

  @Argument(help: "Files or folders; by default the current folder.", completion: .file())
  var paths: [String] = []

  @Option(help: "The form: cyclonedx-1.6, spdx-2.3 or spdx-3.0.")
  var format: BillOfMaterials.Format = .cycloneDX

  @Flag(help: "Also list known flaws, with what decisions say of them (VEX).")
  var vex = false

  @Option(help: "The file to write; by default standard output.", completion: .file())
  var output: String?

  @Option(help: "What the packages belong to; by default the name of the first folder.")
  var name: String?

  @Flag(help: "Use the small database built into Forewarn, which only shows how it works.")
  var starter = false

  @OptionGroup var cache: CacheOption

  func run() throws {
    let read = ReadFiles(paths.isEmpty ? ["."] : paths)
    let folder = read.firstFolder
    var bill = BillOfMaterials(
      name: name ?? FileSystem.absolute(folder).split(separator: "/").last.map(String.init)
        ?? "project",
      inventory: Inventory(read.contexts), unreadable: read.failures,
      root: ManifestFinder.repositoryRoot(of: folder) ?? folder)
    var isWhole = true
    if vex { isWhole = addFlaws(to: &bill, read.contexts) }
    if let text = Terminal.environment("SOURCE_DATE_EPOCH"), let seconds = Int(text), seconds >= 0 {
      bill.created = Timestamp(seconds: seconds)
    }
    let text = bill.text(format)
    if let output {
      if let problem = FileSystem.replace(FileSystem.absolute(output), with: text) {
        Terminal.note("forewarn: \(displayed(output, limit: 1_000)): \(problem)")
        throw ExitCode(2)
      }
    } else {
      Terminal.write(text)
    }
    try read.reportFailures()
    if !isWhole { throw ExitCode(2) }
  }

  /// False if no database could be asked.
  private func addFlaws(to bill: inout BillOfMaterials, _ contexts: [DocumentContext]) -> Bool {
    var problem: String?
    guard
      let advisories = Databases.open(starter: starter, folder: cache.folder, problem: &problem)
    else {
      Terminal.note("forewarn: \(displayed(problem ?? "there is no database", limit: 500))")
      return false
    }
    bill.database = advisories.database
    bill.created = advisories.database.newestRecord
    let today = Timestamp(seconds: Terminal.now)
    bill.add(
      flawsOf: contexts.map {
        assess($0, advisories: advisories, policy: Policy(), today: today)
      })
    bill.addLicences(of: advisories)
    return true
  }
}

extension BillOfMaterials.Format: ExpressibleByArgument {}

extension BillOfMaterials {
  /// Adds what the database's signals say of licences. Without them nothing is said.
  mutating func addLicences(of advisories: any AdvisorySource) {
    let packages = Set(
      inventory.components.filter(\.source.isPublicRegistry).map(\.identity))
    let signals = try? advisories.signals(of: packages.map { .package($0) })
    for package in packages {
      let licence = signals?[.package(package)]?.last { $0.key == .licence }
      if case .text(let text)? = licence?.value { licences[package] = text }
    }
  }
}
