import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads manifests and lockfiles, and starts the program that connects with the packages that they
/// name: `forewarn-sync` itself reads no manifest, and this program does not connect.
struct FetchHealth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch-health",
    abstract: "Ask deps.dev and Scorecard about the packages of these files (runs forewarn-sync).",
    discussion: """
      Names of packages leave this machine, and nothing else: first it is said which, and to whom, \
      and asked whether to send them. Packages that a file takes from elsewhere than a public \
      registry are never named, nor are private ones.

        forewarn fetch-health --dry-run package-lock.json    print what would be sent
        forewarn fetch-health package-lock.json              say it, ask, send
      """)

  @Argument(help: "Manifests, lockfiles or folders.", completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Send no name of this form, in which * stands for any text (repeatable).",
      valueName: "pattern"))
  var `private`: [String] = []

  @Option(
    name: .customLong("private-list"),
    help: ArgumentHelp(
      "A file of such patterns, one a line.",
      discussion: "By default forewarn/private-packages in $XDG_CONFIG_HOME or ~/.config.",
      valueName: "file"), completion: .file())
  var privateList: String?

  @Option(
    name: .customLong("deps-dev"),
    help: ArgumentHelp("Another place that answers as deps.dev does.", valueName: "URL"))
  var depsDev: String?

  @Option(help: ArgumentHelp("Another place that answers as Scorecard's does.", valueName: "URL"))
  var scorecard: String?

  @Flag(name: .customLong("dry-run"), help: "Print what would be sent; send nothing.")
  var dryRun = false

  @Flag(help: "Send without asking.")
  var yes = false

  @OptionGroup var cache: CacheOption

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp("Trust these certificates (PEM).", valueName: "file"), completion: .file())
  var caFile: String?

  func run() throws {
    let read = ReadFiles(files)
    // A file that cannot be read is no reason to ask about half of the packages.
    try read.reportFailures()
    try Self.setStandardInput(ListReport.packageURLs(read.documents))
    var arguments = ["health", "--packages", "-"]
    for pattern in `private` { arguments += ["--private", pattern] }
    if let privateList { arguments += ["--private-list", FileSystem.absolute(privateList)] }
    if let depsDev { arguments += ["--deps-dev", depsDev] }
    if let scorecard { arguments += ["--scorecard", scorecard] }
    if let caFile { arguments += ["--ca-file", FileSystem.absolute(caFile)] }
    if dryRun { arguments.append("--dry-run") }
    if yes { arguments.append("--yes") }
    if let folder = cache.folder { arguments += ["--cache", folder] }
    throw Sync.start(arguments)
  }

  /// Puts a text where the program that this one becomes reads its standard input.
  private static func setStandardInput(_ text: String) throws {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array(FileSystem.join(folder, "forewarn-XXXXXX").utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      Terminal.note("forewarn: no temporary file in \(folder): \(FileSystem.lastError())")
      throw ExitCode(2)
    }
    unlink(path)
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        Terminal.note("forewarn: \(folder) cannot be written: \(FileSystem.lastError())")
        throw ExitCode(2)
      }
      bytes = bytes.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
    dup2(descriptor, 0)
    close(descriptor)
  }
}
