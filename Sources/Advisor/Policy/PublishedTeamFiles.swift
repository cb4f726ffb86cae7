import ManifestSyntax
import SourceText

/// Whether a team's files may be given to others, in whose hands nobody corrects them.
package enum PublishedTeamFiles {
  /// What is wrong with a `forewarn.toml`, line by line; empty if all of it is understood.
  package static func problems(inPolicy bytes: [UInt8]) -> [String] {
    problems(PolicyFile().read(_:), bytes)
  }

  /// What is wrong with statements in any form of VEX; empty if all of it is understood.
  package static func problems(inStatements bytes: [UInt8]) -> [String] {
    problems(UpstreamVEXFile().read(_:), bytes)
  }

  private static func problems(_ read: (DocumentText) -> Reading, _ bytes: [UInt8]) -> [String] {
    let text = DocumentText(file: bytes)
    let reading = read(text)
    return reading.problemLines(in: text)
      + (reading.decisions?.problems ?? []).map { displayed($0.message) }
  }
}
