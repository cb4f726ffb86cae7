import Advisor
import AdvisoryStore
import Foundation
import Testing

@testable import AdvisorySync

/// A folder of one test, removed with everything in it when the test ends.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "forewarn-sync-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }
}

let npm = Ecosystem("npm")
let pypi = Ecosystem("PyPI")

/// One small record of the OSV schema.
struct TestRecord: Equatable {
  var id: String
  var ecosystem = npm
  var package = "pad"
  /// Seconds after 2024-01-01T00:00:00Z.
  var modified = 0
  var fixed = "1.2.3"
  var withdrawn = false

  var time: String { Timestamp(seconds: 1_704_067_200 + modified).rfc3339 }

  var json: [UInt8] {
    Array(
      """
      {"schema_version": "1.7.0", "id": "\(id)", "modified": "\(time)", \
      \(withdrawn ? "\"withdrawn\": \"\(time)\"," : "") "summary": "A flaw", "affected": \
      [{"package": {"ecosystem": "\(ecosystem.name)", "name": "\(package)"}, "ranges": \
      [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "\(fixed)"}]}]}]}
      """.utf8)
  }
}

/// The files of a feed in the layout of OSV's bucket, by path.
func feedFiles(_ records: [TestRecord], singles: Bool = true) throws -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  let ecosystems = Set(records.map(\.ecosystem.name)).sorted()
  files["ecosystems.txt"] = Array((ecosystems.joined(separator: "\n") + "\n").utf8)
  for name in ecosystems {
    let own = records.filter { $0.ecosystem.name == name }
    files[name + "/modified_id.csv"] = Array(
      own.sorted { $0.modified > $1.modified }.map { $0.time + "," + $0.id + "\n" }.joined().utf8)
    files[name + "/all.zip"] = try zipArchive(own.map { ($0.id + ".json", $0.json) })
    for record in own where singles { files["\(name)/\(record.id).json"] = record.json }
  }
  return files
}

/// Replaces every occurrence of a text by another of the same length.
func patched(_ bytes: [UInt8], _ old: String, _ new: String, first: Bool = false) -> [UInt8] {
  var result = bytes
  let (old, new) = (Array(old.utf8), Array(new.utf8))
  var index = 0
  while index + old.count <= result.count {
    if Array(result[index..<(index + old.count)]) == old {
      result.replaceSubrange(index..<(index + old.count), with: new)
      if first { break }
      index += old.count
    } else {
      index += 1
    }
  }
  return result
}

/// The fixed version of every record of the database in force, by id.
func contents(of cache: AdvisoryCache) throws -> [String: String] {
  var result: [String: String] = [:]
  try cache.openCurrent().forEachAdvisory { advisory in
    for event in advisory.affected.flatMap(\.ranges).flatMap(\.events) {
      if case .fixed(let version) = event { result[advisory.id] = version }
    }
  }
  return result
}

func expected(_ records: [TestRecord]) -> [String: String] {
  Dictionary(records.map { ($0.id, $0.fixed) }, uniquingKeysWith: { $1 })
}

/// The code of the error that `body` throws, from whichever layer.
func errorCode(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as SyncError {
    return error.code.rawValue
  } catch let error as StoreError {
    return error.code.rawValue
  } catch {
    return "another error: \(error)"
  }
}
