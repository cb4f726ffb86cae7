import Advisor
import AdvisoryStore
import ForewarnTestSupport

extension AdvisoryTable {
  /// Puts a database of these advisories into a folder, which no check calls old.
  static func publish(_ lines: [Substring], in folder: String) throws {
    let lock = try WriterLock(AdvisoryCache(folder: folder))
    let writer = try GenerationWriter(lock, ecosystems: [Ecosystem("npm")])
    for line in lines { try writer.add(advisory(line)) }
    try writer.publish(
      try writer.build(
        GenerationWriter.Description(
          builtAt: Timestamp(seconds: 4_000_000_000), origin: "a test", skipped: [:],
          feedState: [:])))
  }
}
