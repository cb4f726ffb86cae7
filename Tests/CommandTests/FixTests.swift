import ForewarnTestSupport
import Foundation
import SourceText
import Testing

@testable import forewarn

/// `forewarn fix`: what it writes, what it leaves alone, and what it says remains.
struct FixTests {
  private static let manifest = """
    {
      "name": "shop",
      "dependencies": {
        "lodash": "4.17.11",
        "left": "1.0.0"
      }
    }

    """

  private static func fix(_ folder: TemporaryFolder, _ arguments: String...) throws -> CommandOutput
  {
    try RunningCommand.forewarn(["fix", "--starter"] + arguments, folder: folder.path)
  }

  @Test func whatIsMendedIsShownAsAPatchAndWritten() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.manifest, to: "package.json")
    let plan = try Self.fix(folder, "--plan")
    #expect(plan.code == 0, "nothing would remain")
    #expect(try folder.text("package.json") == Self.manifest)
    let done = try Self.fix(folder)
    #expect(done.code == 0)
    #expect(done.standardOutput == plan.standardOutput)
    #expect(done.standardError.contains("Edited 1 file."))
    #expect(done.standardError.contains("No finding remains."))
    let fixed = try folder.text("package.json")
    #expect(fixed != Self.manifest)
    #expect(fixed.contains("\"left\": \"1.0.0\""))
    // The patch is one that Git takes, and does the same.
    try folder.write(Self.manifest, to: "package.json")
    try folder.write(plan.standardOutput, to: "fix.patch")
    let applied = try RunningCommand.run(
      "/usr/bin/env", ["git", "apply", "fix.patch"], folder: folder.path)
    #expect(applied.code == 0, "\(applied.standardError)")
    #expect(try folder.text("package.json") == fixed)
    let again = try Self.fix(folder)
    #expect(again.code == 0)
    #expect(again.standardError.contains("There is nothing that an edit mends."))
  }

  @Test(arguments: ["3.10.1", "^3.10.1", "^3", "3.x", "3"])
  func majorStepsAreMadeOnlyIfAsked(_ requirement: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = "{ \"dependencies\": { \"lodash\": \"\(requirement)\" } }\n"
    try folder.write(text, to: "package.json")
    let plain = try Self.fix(folder)
    let major = try Self.fix(folder, "--major")
    #expect(plain.code == 1)
    #expect(plain.standardError.contains("findings remain."))
    #expect(plain.standardError.contains("by a major step alone: --major makes it."))
    #expect(!major.standardError.contains("--major"))
    #expect(major.code == 0)
    #expect(try folder.text("package.json") != text)
  }

  /// After one edit the range still admits what is affected, as another edit mends: one run makes both,
  /// and shows them as one.
  @Test func whatAnEditLeavesIsMendedToo() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try AdvisoryTable.publish(
      [
        "GHSA-1111-2222-3333  npm/router  <2.1.5  high  Paths leave their folder",
        "GHSA-1111-2222-4444  npm/router  >=2.2.0,<3.0.1  high  Redirects lead anywhere",
      ], in: folder.path + "/cache")
    let text = "{ \"dependencies\": { \"router\": \"^2.0.0\" } }\n"
    func fix(_ arguments: String...) throws -> CommandOutput {
      try RunningCommand.forewarn(
        ["fix", "--cache", "cache", "package.json"] + arguments, folder: folder.path)
    }
    try folder.write(text, to: "package.json")
    let small = try fix()
    #expect(small.code == 1)
    #expect(small.standardError.contains("by a major step alone"))
    #expect(try folder.text("package.json") == text.replacing("2.0.0", with: "2.1.5"))
    try folder.write(text, to: "package.json")
    let large = try fix("--major")
    #expect(large.code == 0)
    #expect(large.standardError.contains("No finding remains."))
    #expect(try folder.text("package.json") == text.replacing("2.0.0", with: "3.0.1"))
    #expect(
      large.standardOutput.contains("\n-" + text + "+" + text.replacing("2.0.0", with: "3.0.1")))
  }

  /// The lockfile that waits to be made anew has findings of its own, which need no other command.
  @Test func oneCommandCompletesAnEdit() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.manifest, to: "package.json")
    try folder.write(
      """
      {
        "name": "shop",
        "lockfileVersion": 3,
        "packages": {
          "": { "name": "shop", "dependencies": { "lodash": "4.17.11", "left": "1.0.0" } },
          "node_modules/lodash": { "version": "4.17.11" },
          "node_modules/left": { "version": "1.0.0" }
        }
      }

      """, to: "package-lock.json")
    let output = try Self.fix(folder)
    let commands = output.standardError.split(separator: "\n").filter { $0.hasPrefix("  ") }
    #expect(commands == ["  npm install"], "\(output.standardError)")
  }

  @Test func aLinkStaysALinkAndRightsStay() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.manifest, to: "real/manifest.json")
    let link = folder.path + "/package.json"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "real/manifest.json")
    let target = folder.path + "/real/manifest.json"
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
    let output = try Self.fix(folder, "package.json")
    #expect(output.code == 0, "\(output.standardError)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real/manifest.json")
    let rights = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions]
    #expect((rights as? NSNumber)?.intValue == 0o640)
    #expect(try folder.text("real/manifest.json") != Self.manifest)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/real").count == 1)
  }

  @Test func aFileInUTF16StaysInUTF16() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = "PyYAML==5.3\r\nflask\r\n"
    let path = folder.path + "/requirements.txt"
    for (mark, isBig) in [([0xFF, 0xFE] as [UInt8], false), ([0xFE, 0xFF], true)] {
      let bytes =
        mark
        + text.utf16.flatMap { unit -> [UInt8] in
          let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
          return isBig ? [high, low] : [low, high]
        }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      _ = try Self.fix(folder, "--major")
      let after = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      #expect(after != bytes)
      #expect(after.starts(with: mark))
      let read = DocumentText(file: after)
      let words = String(decoding: read.bytes, as: UTF8.self)
      #expect(words.hasPrefix("PyYAML=="))
      #expect(words.hasSuffix("\r\nflask\r\n"))
    }
  }

  /// Git compares the mark as it compares all else.
  @Test func aByteOrderMarkStaysInTheFileAndInThePatch() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = "\u{FEFF}PyYAML==5.3\r\nflask\r\n"
    try folder.write(text, to: "requirements.txt")
    let plan = try Self.fix(folder, "--plan", "--major")
    _ = try Self.fix(folder, "--major")
    let fixed = try folder.text("requirements.txt")
    #expect(fixed.utf8.starts(with: "\u{FEFF}PyYAML==".utf8))
    #expect(fixed.hasSuffix("\r\nflask\r\n"))
    #expect(fixed != text)
    try folder.write(text, to: "requirements.txt")
    try folder.write(plan.standardOutput, to: "fix.patch")
    let applied = try RunningCommand.run(
      "/usr/bin/env", ["git", "apply", "--whitespace=nowarn", "fix.patch"], folder: folder.path)
    #expect(applied.code == 0, "\(applied.standardError)")
    #expect(try folder.text("requirements.txt") == fixed)
  }

  @Test func ofSeveralFilesAllAreWrittenOrNone() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let names = ["a/package.json", "b/package.json"]
    for name in names { try folder.write("old " + name, to: name) }
    let paths = names.map { folder.path + "/" + $0 }
    func replace(_ old: [String]) throws {
      var replacement = FileReplacement()
      defer { replacement.discard() }
      for (path, old) in zip(paths, old) {
        try replacement.prepare(path, from: Array(old.utf8), to: Array("new".utf8))
      }
      try replacement.commit()
    }
    // The second has changed since it was read.
    #expect(throws: FileReplacement.Failure.self) { try replace(["old " + names[0], "other"]) }
    for name in names { #expect(try folder.text(name) == "old " + name) }
    // One changes between its preparation and the end.
    var late = FileReplacement()
    for (path, name) in zip(paths, names) {
      try late.prepare(path, from: Array("old \(name)".utf8), to: Array("new".utf8))
    }
    try folder.write("changed meanwhile", to: names[1])
    #expect(throws: FileReplacement.Failure.self) { try late.commit() }
    late.discard()
    #expect(try folder.text(names[0]) == "old " + names[0])
    #expect(try folder.text(names[1]) == "changed meanwhile")
    try folder.write("old " + names[1], to: names[1])
    try replace(names.map { "old " + $0 })
    for name in names {
      #expect(try folder.text(name) == "new")
      let inFolder = folder.path + "/" + name.prefix(1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: inFolder).count == 1)
    }
  }

  /// Patches of random edits, applied by Git, give what the edits give.
  @Test func patchesSayWhatTheEditsDo() throws {
    var random = SeededGenerator(seed: 20)
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var patch = ""
    var expected: [String: [UInt8]] = [:]
    for number in 0..<60 {
      let ends = number.isMultiple(of: 3) ? "\r\n" : "\n"
      var text = (0..<Int.random(in: 1...40, using: &random)).map { "line \($0)" }
        .joined(separator: ends)
      if Bool.random(using: &random) { text += ends }
      let bytes = Array(text.utf8)
      var edits: [TextEdit] = []
      var place = 0
      while edits.count < 5 {
        let start = place + Int.random(in: 0...60, using: &random)
        let end = start + Int.random(in: 0...12, using: &random)
        guard end <= bytes.count else { break }
        let new = ["x", "", "1.2.3", "a\nb", "\n"][Int.random(in: 0..<5, using: &random)]
        edits.append(TextEdit(span: SourceSpan(start, end), replacement: new))
        place = end + 1
      }
      guard let new = TextEdit.apply(edits, to: bytes), new != bytes, !new.isEmpty else { continue }
      let name = "file\(number)"
      try folder.write(text, to: name)
      expected[name] = new
      patch += UnifiedDiff(old: bytes, new: new, edits: edits).text(path: name)
    }
    #expect(expected.count > 30)
    try folder.write(patch, to: "all.patch")
    let applied = try RunningCommand.run(
      "/usr/bin/env", ["git", "apply", "--whitespace=nowarn", "all.patch"], folder: folder.path)
    #expect(applied.code == 0, "\(applied.standardError)")
    for (name, bytes) in expected {
      #expect(try folder.text(name) == String(decoding: bytes, as: UTF8.self))
    }
  }
}
