import AdvisoryStore
import AdvisorySync
import ArgumentParser

/// `debug files`: the files of a repository, whatever place it is in.
struct DebugFilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "files", abstract: "Lists, reads and writes the files of a repository.",
    discussion: """
      list; read PATH; version PATH; fetch PATH FILE LENGTH; write PATH FILE; remove PATH; finish. \
      A session reads such lines from standard input, with absent or the version after what is to be \
      written, and says of each "ok" or "error" and its code.
      """)

  @Argument(help: "An https address, oci://, s3://, or a folder.")
  var place: String

  @Argument(help: "What to do, or session.")
  var action: String

  @Argument(help: "Its words.")
  var words: [String] = []

  @Flag(help: "Write only if there is no such file.")
  var absent = false

  @Option(name: .customLong("if"), help: "Write only in place of this version; none for no file.")
  var version: String?

  @OptionGroup var options: RepositoryOptions

  @Option(name: .customLong("ca-file"), help: "Trust these certificates (PEM).")
  var caFile: String?

  @Option(help: "How many seconds a transfer may take.")
  var timeout = 60

  @Option(help: "After how many slow seconds a transfer is given up.")
  var stall = 5

  @Option(help: "How often what may pass is tried.")
  var attempts = 2

  func run() throws {
    cancelOnSignals()
    do {
      var settings = options.settings
      settings.caFile = caFile
      settings.timeout = timeout
      settings.stallSeconds = stall
      settings.attempts = attempts
      settings.retryMilliseconds = 100
      let files = try FileActions(place: RepositoryPlace(place), settings: settings)
      guard action == "session" else {
        var line = [action] + words
        if absent { line.append("absent") }
        if let version { line.append(version) }
        try files.perform(line)
        if action == "write" || action == "remove" { try files.perform(["finish"]) }
        return
      }
      while let line = readLine() {
        do {
          try files.perform(line.split(separator: " ").map(String.init))
          try files.show("ok\n")
        } catch {
          try files.show(Self.text(of: error) + "\n")
        }
      }
    } catch {
      SyncProgress(isQuiet: false).note(Self.text(of: error) + "\n")
      throw ExitCode(1)
    }
  }

  private static func text(of error: any Error) -> String {
    let code =
      switch error {
      case let error as SyncError: error.code.rawValue
      case let error as StoreError: error.code.rawValue
      default: "other"
      }
    return "error \(code): \(error)"
  }
}

/// How the network engines are told what the environment does not say.
struct RepositoryOptions: ParsableArguments {
  @Option(
    name: .customLong("s3-endpoint"),
    help: ArgumentHelp(
      "Where the S3 store answers. Default: $AWS_ENDPOINT_URL, else Amazon's.", valueName: "URL"))
  var s3Endpoint: String?

  @Option(
    name: .customLong("s3-region"),
    help: ArgumentHelp(
      "The region of the S3 store. Default: $AWS_REGION, else the profile's.", valueName: "NAME"))
  var s3Region: String?

  @Option(
    name: .customLong("s3-style"),
    help: ArgumentHelp(
      "Where the S3 store has the bucket: path or virtual (in the host's name).",
      discussion: "Default: the profile's addressing_style, else virtual for Amazon's alone.",
      valueName: "STYLE"))
  var s3Style: String?

  func validate() throws {
    guard s3Style == nil || s3Style == "path" || s3Style == "virtual" else {
      throw ValidationError("--s3-style is path or virtual.")
    }
  }

  var settings: RepositoryPlace.Options {
    var options = RepositoryPlace.Options()
    options.s3Endpoint = s3Endpoint
    options.s3Region = s3Region
    options.s3Style = s3Style
    return options
  }
}

/// What `debug files` does with one repository.
private final class FileActions {
  private let place: RepositoryPlace
  private let settings: RepositoryPlace.Options
  private var openSource: (any RepositorySource)?
  private var openStore: (any RepositoryStore)?

  private let output = OpenFile(descriptor: 1, path: "standard output")

  private static let readLimit = 16 << 20

  init(place: RepositoryPlace, settings: RepositoryPlace.Options) throws {
    self.place = place
    self.settings = settings
  }

  func show(_ text: String) throws { try output.write(text) }

  private func source() throws -> any RepositorySource {
    if let openStore { return openStore }
    let source = try openSource ?? place.source(settings, cancellation: cancellation)
    openSource = source
    return source
  }

  private func store() throws -> any RepositoryStore {
    let store = try openStore ?? place.store(settings, cancellation: cancellation)
    openStore = store
    return store
  }

  func perform(_ words: [String]) throws {
    func word(_ index: Int) throws -> String {
      guard index < words.count else { throw ValidationError("A word is missing.") }
      return words[index]
    }
    switch try word(0) {
    case "list": for path in try store().paths() { try show(path + "\n") }
    case "read":
      guard let bytes = try source().read(try word(1), limit: Self.readLimit) else {
        throw SyncError(.notFound, "There is no such file.")
      }
      try bytes.withUnsafeBytes { try output.write($0) }
    case "version":
      try show(
        (try store().readForReplacing(try word(1), limit: Self.readLimit)?.version ?? "none") + "\n"
      )
    case "fetch":
      guard let length = Int(try word(3)) else { throw ValidationError("The length is none.") }
      try source().fetch(try word(1), into: try word(2), length: length)
    case "write":
      let condition: WriteCondition =
        switch words.count > 3 ? words[3] : "any" {
        case "absent": .absent
        case "none": .unchanged(since: nil)
        case "any":
          .unchanged(
            since: try store().readForReplacing(try word(1), limit: Self.readLimit)?.version)
        default: .unchanged(since: words[3])
        }
      let content = try RepositoryContent(file: try word(2))
      try store().write(content, to: try word(1), if: condition)
    case "remove": try store().remove(try word(1))
    case "finish": try store().finish()
    default: throw ValidationError("There is no action of this name.")
    }
  }
}
