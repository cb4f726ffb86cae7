import ArgumentParser

struct LSPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp", abstract: "Serve an editor over standard input and output.")

  @Flag(help: "Accepted because editors pass it; standard input and output are always used.")
  var stdio = false

  @OptionGroup var cache: CacheOption

  func run() throws {}
}
