import Advisor
import AdvisoryStore
import AdvisorySync
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Asks about single packages. It reads no manifest: `forewarn fetch-health` reads them, and starts
/// this with what they name; `--for` becomes that program.
struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Asks deps.dev and Scorecard about packages, by name.",
    discussion: """
      Says first what it would send, and to whom, and asks whether to send it. Private names never \
      leave this machine: those that --private or a list of patterns names, and packages of other \
      places than the public registries.
      """)

  @Option(
    help: ArgumentHelp(
      "A file of package URLs, one a line; - for standard input.", valueName: "FILE|-"))
  var packages: String?

  @Option(
    name: .customLong("for"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Manifests, lockfiles or folders: `forewarn`, beside this program, reads them.",
      valueName: "FILE"))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Send no name of this form, in which * stands for any text (repeatable).",
      valueName: "PATTERN"))
  var `private`: [String] = []

  @Option(
    name: .customLong("private-list"),
    help: ArgumentHelp(
      "A file of such patterns, one a line.",
      discussion: "By default forewarn/private-packages in $XDG_CONFIG_HOME or ~/.config.",
      valueName: "FILE"))
  var privateList: String?

  @Flag(name: .customLong("dry-run"), help: "Say what would be sent; send nothing.")
  var dryRun = false

  @Flag(help: "Send without asking.")
  var yes = false

  @Option(
    name: .customLong("deps-dev"),
    help: ArgumentHelp("Another place that answers as deps.dev does.", valueName: "URL"))
  var depsDev: String = HealthInquiry.Settings().depsDev

  @Option(
    help: ArgumentHelp("Another place that answers as Scorecard's does.", valueName: "URL"))
  var scorecard: String = HealthInquiry.Settings().scorecard

  @OptionGroup var place: PlaceOptions

  func validate() throws {
    guard (packages == nil) != files.isEmpty else {
      throw ValidationError("Give either --packages or --for.")
    }
  }

  func run() throws {
    if packages == nil { throw becomeReader() }
    let progress = SyncProgress(isQuiet: place.quiet)
    cancelOnSignals()
    do {
      var settings = HealthInquiry.Settings()
      settings.depsDev = depsDev
      settings.scorecard = scorecard
      settings.caFile = place.caFile
      let inquiry = HealthInquiry(
        packages: String(decoding: try input(), as: UTF8.self),
        private: PrivatePackages(patterns: `private`, list: try privateNames()),
        settings: settings, cancellation: cancellation, report: progress.show)
      announce(inquiry, progress)
      guard !dryRun, !inquiry.packages.isEmpty else { return }
      guard try yes || isConfirmed() else {
        progress.note("Nothing was sent.\n")
        throw ExitCode(1)
      }
      let outcome = try inquiry.run(
        cache: try AdvisoryCache(folder: place.cache), now: Timestamp(seconds: time(nil)))
      progress.finish(outcome, named: [])
    } catch let code as ExitCode {
      throw code
    } catch {
      progress.fail(error)
      throw ExitCode(1)
    }
  }

  /// With --dry-run every name is printed, on standard output.
  private func announce(_ inquiry: HealthInquiry, _ progress: SyncProgress) {
    progress.note(inquiry.announcement + "\n")
    if !inquiry.withheld.isEmpty {
      progress.note("\(inquiry.withheld.count) are withheld")
      let reasons = Dictionary(grouping: inquiry.withheld, by: \.reason).mapValues(\.count)
      progress.note(
        ": "
          + reasons.sorted { $0.key < $1.key }.map { "\($0.value) because \($0.key)" }
          .joined(separator: ", ") + ".\n")
    }
    if dryRun { for package in inquiry.packages { print(package.text) } }
  }

  /// Becomes the program that reads files, which comes back here with what they name.
  private func becomeReader() -> ExitCode {
    var arguments = ["fetch-health"]
    for pattern in `private` { arguments += ["--private", pattern] }
    if let privateList { arguments += ["--private-list", privateList] }
    if dryRun { arguments.append("--dry-run") }
    if yes { arguments.append("--yes") }
    arguments += ["--deps-dev", depsDev, "--scorecard", scorecard]
    if let file = place.caFile { arguments += ["--ca-file", file] }
    if let folder = place.cache { arguments += ["--cache", folder] }
    return become("forewarn", arguments + ["--"] + files)
  }

  private func input() throws -> [UInt8] {
    guard let packages, packages != "-" else { return try standardInput() }
    return try OpenFile(packages, .read, followingLink: true).readAll(limit: 16 << 20)
  }

  private func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= 16 << 20 {
      let count = read(0, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
    throw SyncError(.tooLarge, "Standard input has more than 16 MB of package URLs.")
  }

  private func privateNames() throws -> [UInt8] {
    if let privateList {
      return try OpenFile(privateList, .read, followingLink: true).readAll(limit: 1 << 20)
    }
    guard let folder = userSettingsFolder else { return [] }
    let path = folder + "/private-packages"
    guard try FileStatus(path: path, followingLink: true) != nil else { return [] }
    return try OpenFile(path, .read, followingLink: true).readAll(limit: 1 << 20)
  }

  private func isConfirmed() throws -> Bool {
    guard let answer = try askAtTerminal("Send them? [y/N] ") else {
      throw SyncError(
        .refused, "There is no terminal to ask at: add --yes if this may be sent.")
    }
    return answer
  }
}

/// Becomes another program of Forewarn, which lies beside this one; comes back only if that cannot be
/// run.
private func become(_ name: String, _ arguments: [String]) -> ExitCode {
  #if os(Linux)
    var buffer = [CChar](repeating: 0, count: 4_097)
    let length = max(0, readlink("/proc/self/exe", &buffer, 4_096))
    let own = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  #else
    let own = CommandLine.arguments[0]
  #endif
  let program = own.lastIndex(of: "/").map { own[...$0] + name } ?? Substring(name)
  var pointers: [UnsafeMutablePointer<CChar>?] =
    ([String(program)] + arguments).map { strdup($0) } + [nil]
  execv(String(program), &pointers)
  let reason = String(cString: strerror(errno))
  pointers.forEach { free($0) }
  print("forewarn-sync: cannot run \(program): \(reason). It is installed beside forewarn-sync.")
  return ExitCode(2)
}
