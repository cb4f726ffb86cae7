import Testing

/// Texts that programs print, kept in `Tests/CommandTests/Snapshots`. `UPDATE_SNAPSHOTS=1` rewrites
/// them.
package enum Snapshot {
  package static func expect(_ text: String, _ name: String) throws {
    let path = "Tests/CommandTests/Snapshots/" + name
    if Environment.isSet("UPDATE_SNAPSHOTS") {
      try Repository.write(text, to: path)
      return
    }
    let expected = try Repository.text(path)
    let actualLines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, (actual, wanted)) in zip(actualLines, expectedLines).enumerated()
    where actual != wanted {
      Issue.record("\(name):\(number + 1): got \(actual), want \(wanted)")
      return
    }
    #expect(actualLines.count == expectedLines.count, "\(name) has another number of lines")
  }
}
