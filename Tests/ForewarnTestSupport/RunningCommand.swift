#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a program printed and how it ended.
package struct CommandOutput: Sendable {
  package var standardOutput: String
  package var standardError: String
  /// The exit code; 128 and the signal's number if a signal ended it.
  package var code: Int32
}

/// Runs the built programs, each in an environment that holds nothing but what is given.
package enum RunningCommand {
  /// The folder of the programs that were built with the tests.
  package static let productsFolder: String = {
    #if os(Linux)
      var buffer = [CChar](repeating: 0, count: 4_097)
      let length = readlink("/proc/self/exe", &buffer, 4_096)
      let path = String(
        decoding: buffer[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
      // The test runner lies beside the products, or is a helper elsewhere that loads them.
      if access(folder + "/forewarn", X_OK) == 0 { return folder }
    #endif
    return Repository.root + "/.build/debug"
  }()

  package static func forewarn(
    _ arguments: [String], input: String = "", folder: String = Repository.root,
    environment: [String: String] = [:]
  ) throws -> CommandOutput {
    try run(
      productsFolder + "/forewarn", arguments, input: input, folder: folder,
      environment: environment)
  }

  package static func run(
    _ program: String, _ arguments: [String], input: String = "", folder: String = Repository.root,
    environment: [String: String] = [:]
  ) throws -> CommandOutput {
    let scratch = try TemporaryFolder()
    defer { scratch.remove() }
    try scratch.write(input, to: "in")
    var variables = ["PATH": "/usr/bin:/bin", "HOME": scratch.path, "LC_ALL": "C.UTF-8"]
    variables.merge(environment) { _, new in new }
    let command = ([program] + arguments).map(quoted).joined(separator: " ")
    // The shell sets the folder and the streams; every word is quoted.
    let script =
      "cd \(quoted(folder)) && exec \(command) <\(quoted(scratch.path + "/in"))"
      + " >\(quoted(scratch.path + "/out")) 2>\(quoted(scratch.path + "/err"))"
    let code = try spawnAndWait(["/bin/sh", "-c", script], variables)
    return CommandOutput(
      standardOutput: try scratch.text("out"), standardError: try scratch.text("err"), code: code)
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  private static func spawnAndWait(
    _ words: [String], _ variables: [String: String]
  ) throws -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] =
      variables.map { strdup($0.key + "=" + $0.value) } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, words[0], nil, nil, &arguments, &environment)
    guard failure == 0 else { throw CommandFailure(reason: String(cString: strerror(failure))) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw CommandFailure(reason: String(cString: strerror(errno))) }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}

package struct CommandFailure: Error { package var reason: String }

/// A folder of its own for one test.
package struct TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    let base = Environment.value("TMPDIR") ?? "/tmp"
    var template = Array("\(base)/forewarn-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw CommandFailure(reason: String(cString: strerror(errno)))
    }
    path = String(cString: made)
  }

  /// Writes a file, with the folders that it needs.
  package func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  package func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)), as: UTF8.self)
  }

  package func remove() { try? FileManager.default.removeItem(atPath: path) }
}
