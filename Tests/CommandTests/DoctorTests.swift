import ForewarnTestSupport
import Testing

@testable import forewarn

/// `forewarn doctor`: what it finds, and what it keeps to itself.
struct DoctorTests {
  private static func doctor(
    _ folder: TemporaryFolder, _ environment: [String: String] = [:]
  ) throws -> CommandOutput {
    var all = ["HOME": folder.path + "/home", "USER": "somebody", "PATH": folder.path + "/bin"]
    all.merge(environment) { _, new in new }
    return try RunningCommand.forewarn(
      ["doctor"], folder: folder.path + "/home/project", environment: all)
  }

  @Test func aMissingDatabaseIsAProblem() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("{}", to: "home/project/secret-plan/package.json")
    try folder.write("-- forewarn", to: "home/.config/nvim/lua/tools.lua")
    try folder.write("#!/bin/sh\n", to: "bin/nvim")
    try folder.write("#!/bin/sh\n", to: "bin/hx")
    for name in ["nvim", "hx"] {
      _ = try RunningCommand.run("/bin/chmod", ["755", folder.path + "/bin/" + name])
    }
    let output = try Self.doctor(folder)
    #expect(output.code == 2)
    let lines = output.standardOutput.split(separator: "\n")
    func line(_ words: String...) -> Bool {
      lines.contains { line in words.allSatisfy { line.contains($0) } }
    }
    #expect(line("PROBLEM", "database", "forewarn sync"))
    #expect(line("ok", "forewarn-sync"))
    #expect(line("this folder", "npm: 1 file"))
    #expect(line("ok", "Neovim", "name forewarn"))
    #expect(line("note", "Helix", "do not name forewarn"))
    #expect(!output.standardOutput.contains("Kate"))
    // Where it may be shown to others nothing of a person or a project stands.
    for word in [folder.path, "somebody", "secret-plan", "project"] {
      #expect(!output.standardOutput.contains(word), "\(output.standardOutput)")
    }
  }

  @Test func namesAreTakenOut() {
    #expect(
      Examination.anonymous(
        "/home/builder/x is not builder's", home: "/home/builder", user: "builder")
        == "~/x is not USER's")
    #expect(Examination.anonymous("/a", home: "/", user: "a") == "/a")
    #expect(Examination.anonymous("root owns it", home: "/root", user: "root") == "root owns it")
  }
}
