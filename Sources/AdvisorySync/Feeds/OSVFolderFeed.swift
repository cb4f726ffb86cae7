package import Advisor
import AdvisoryStore

/// A folder laid out as OSV's public bucket is, such as a copy of it on a shared disk.
package struct OSVFolderFeed: AdvisoryFeed {
  private let folder: String

  /// - Parameter folder: made absolute, so that it is the same origin wherever the next sync starts.
  package init(folder: String) {
    self.folder = absolutePath(folder) ?? folder
  }

  package var origin: String { folder }

  package func ecosystems() throws -> Set<String> {
    let path = folder + "/ecosystems.txt"
    if try FileStatus(path: path, followingLink: true) != nil {
      return try ecosystemNames(read(path, limit: 1 << 20), of: path)
    }
    return try Set(
      fileNames(in: folder).filter {
        try FileStatus(path: folder + "/" + $0 + "/all.zip", followingLink: true) != nil
      })
  }

  package func list(of ecosystem: Ecosystem, unless token: String?) throws -> FeedList {
    let list = folder + "/" + ecosystem.name + "/modified_id.csv"
    let status = try FileStatus(path: list, followingLink: true)
    let archive = try FileStatus(
      path: folder + "/" + ecosystem.name + "/all.zip", followingLink: true)
    let current = [status, archive].map { status in
      status.map { "\($0.size)@\($0.modifiedSeconds).\($0.modifiedNanoseconds)" } ?? "none"
    }.joined(separator: " ")
    if current == token { return .unchanged }
    guard status != nil else { return .unlisted(token: current) }
    return .changed(try read(list, limit: 256 << 20), token: current)
  }

  package func archive(of ecosystem: Ecosystem) throws -> String {
    folder + "/" + ecosystem.name + "/all.zip"
  }

  package func record(_ id: String, of ecosystem: Ecosystem) throws -> [UInt8]? {
    let path = folder + "/" + ecosystem.name + "/" + id + ".json"
    guard try FileStatus(path: path, followingLink: true) != nil else { return nil }
    return try read(path, limit: 16 << 20)
  }

  package func discardArchive(of ecosystem: Ecosystem) {}

  private func read(_ path: String, limit: Int) throws -> [UInt8] {
    guard let status = try FileStatus(path: path, followingLink: true), status.isRegular else {
      throw SyncError(.readFailed, "\(path) is not a plain file.")
    }
    guard status.size <= limit else {
      throw SyncError(.tooLarge, "\(path) is larger than \(limit) bytes: it was not read.")
    }
    return try OpenFile(path, .read, followingLink: true).readAll(limit: status.size)
  }
}
