import Advisor
import AdvisorySync
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The TUF client alone, in the form that independent test suites drive clients in.
struct TUFCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuf", abstract: "Runs the TUF client alone.",
    discussion: """
      Keeps trusted metadata in a folder under its plain names. Ends with 0 if everything was \
      verified, else with 1.
      """)

  @Option(
    name: .customLong("metadata-dir"),
    help: ArgumentHelp("The folder of trusted metadata.", valueName: "DIR"))
  var metadataDir: String

  @Option(
    name: .customLong("metadata-url"),
    help: ArgumentHelp("Where the repository's metadata lies.", valueName: "URL"))
  var metadataURL: String?

  @Option(
    name: .customLong("target-name"),
    help: ArgumentHelp("A target to fetch (repeatable).", valueName: "PATH"))
  var targetNames: [String] = []

  @Option(
    name: .customLong("target-base-url"),
    help: ArgumentHelp("Where the repository's targets lie.", valueName: "URL"))
  var targetBaseURL: String?

  @Option(
    name: .customLong("target-dir"),
    help: ArgumentHelp("The folder for what is fetched.", valueName: "DIR"))
  var targetDir: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp(
      "Trust these certificates (PEM). Default: $SSL_CERT_FILE, else the system's.",
      valueName: "FILE"))
  var caFile: String?

  @Argument(help: ArgumentHelp("init, refresh or download.", valueName: "verb"))
  var verb: Verb

  @Argument(help: ArgumentHelp("For init: the root to trust.", valueName: "ROOT.json"))
  var root: String?

  enum Verb: String, ExpressibleByArgument, CaseIterable { case `init`, refresh, download }

  func validate() throws {
    switch verb {
    case .`init`:
      guard root != nil else { throw ValidationError("init needs the root to trust.") }
    case .refresh:
      guard metadataURL != nil else { throw ValidationError("refresh needs --metadata-url.") }
    case .download:
      guard metadataURL != nil, targetBaseURL != nil, targetDir != nil, !targetNames.isEmpty else {
        throw ValidationError(
          "download needs --metadata-url, --target-base-url, --target-dir and --target-name.")
      }
    }
  }

  func run() throws {
    cancelOnSignals()
    do {
      switch verb {
      case .`init`: try TUFPlumbing.initialise(root: root ?? "", folder: metadataDir)
      case .refresh: _ = try refreshed()
      case .download:
        let plumbing = try refreshed()
        for name in targetNames {
          try plumbing.download(
            name, from: targetBaseURL ?? "", into: targetDir ?? "")
        }
      }
    } catch {
      SyncProgress(isQuiet: true).fail(error)
      throw ExitCode(1)
    }
  }

  private func refreshed() throws -> TUFPlumbing {
    let plumbing = try TUFPlumbing(
      folder: metadataDir, metadata: metadataURL ?? "", caFile: caFile,
      now: Timestamp(seconds: time(nil)), cancellation: cancellation)
    try plumbing.refresh()
    return plumbing
  }
}
