/// A Git repository of its own for one test, made with the real git.
package struct GitFolder: Sendable {
  package let path: String
  private let folder: TemporaryFolder

  /// Of the commits, if nothing else is said.
  package static let usualDate = "2025-06-01T00:00:00Z"

  package init(objectFormat: String = "sha1") throws {
    folder = try TemporaryFolder()
    path = folder.path + "/shop"
    try folder.write("", to: "shop/.gitkeep")
    try git(["init", "-q", "-b", "main", "--object-format=" + objectFormat])
  }

  package func remove() { folder.remove() }

  package func write(_ text: String, to name: String) throws {
    try folder.write(text, to: "shop/" + name)
  }

  /// Makes the files these and no others, and stages that.
  package func stage(_ files: [String: String]) throws {
    _ = try git(["rm", "-rqf", "--ignore-unmatch", "."])
    for (name, text) in files { try write(text, to: name) }
    try git(["add", "--all", "."])
  }

  package func commit(date: String = Self.usualDate) throws {
    try git(["commit", "-q", "--allow-empty", "-m", "change"], date: date)
  }

  @discardableResult
  package func git(
    _ arguments: [String], date: String = Self.usualDate, environment: [String: String] = [:]
  ) throws -> CommandOutput {
    var variables = [
      "GIT_AUTHOR_NAME": "Example", "GIT_AUTHOR_EMAIL": "example@mail.example",
      "GIT_COMMITTER_NAME": "Example", "GIT_COMMITTER_EMAIL": "example@mail.example",
      "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_NOSYSTEM": "1",
    ]
    variables.merge(environment) { _, new in new }
    let output = try RunningCommand.run(
      "/usr/bin/env", ["git"] + arguments, folder: path, environment: variables)
    guard output.code == 0 else {
      throw CommandFailure(reason: "git \(arguments): \(output.standardError)")
    }
    return output
  }

  /// Runs `forewarn --check` in it.
  package func check(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> CommandOutput {
    try RunningCommand.forewarn(
      ["--check", "--starter"] + arguments, folder: path, environment: environment)
  }
}
