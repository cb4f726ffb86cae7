import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs the program that connects: `forewarn-sync`, which lies beside this one. `forewarn` itself
/// links no network code.
struct Sync: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Get or update the advisory database (runs forewarn-sync).",
    discussion: "`forewarn sync --help` shows the options of forewarn-sync.",
    helpNames: [])

  @Argument(parsing: .captureForPassthrough, help: "Passed on to `forewarn-sync sync`.")
  var arguments: [String] = []

  func run() throws { throw Self.start(["sync"] + arguments) }

  /// Becomes `forewarn-sync`; comes back only if that cannot be run.
  static func start(_ arguments: [String]) -> ExitCode {
    let program = programPath
    var pointers: [UnsafeMutablePointer<CChar>?] =
      ([program] + arguments).map { strdup($0) } + [nil]
    execv(program, &pointers)
    let reason = FileSystem.lastError()
    pointers.forEach { free($0) }
    Terminal.note(
      "forewarn: cannot run \(program): \(reason). It is installed beside forewarn; "
        + "`make build` makes both.")
    return ExitCode(2)
  }

  /// `forewarn-sync` in the folder of the running program.
  static var programPath: String {
    #if os(Linux)
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
      let path =
        length > 0
        ? String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        : CommandLine.arguments[0]
    #else
      let path = FileSystem.absolute(CommandLine.arguments[0])
    #endif
    return FileSystem.join(FileSystem.parent(path), "forewarn-sync")
  }
}
