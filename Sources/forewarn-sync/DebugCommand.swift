import ArgumentParser

/// Parts of the program by themselves, for test suites.
struct DebugCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debug", abstract: "Runs a part of the program by itself, for test suites.",
    shouldDisplay: false,
    subcommands: [DebugFilesCommand.self, DebugSegmentsCommand.self, TUFCommand.self])
}
