import Advisor
import AdvisoryStore

/// Where a feed's files are: an https address, a file, or a folder of files.
struct HealthFeedLocation {
  private let text: String
  private let client: HTTPClient
  /// Where a file is kept that is fetched.
  private let download: String
  private let report: (Int, Int?) -> Void

  /// The most bytes of a file that is fetched, and the most files of a folder.
  private static let downloadLimit = 2 << 30
  private static let fileLimit = 200_000
  private static let depthLimit = 8

  enum Files {
    /// What the token stands for is still there.
    case unchanged
    /// In order; what to ask with the next time.
    case paths([String], token: String)
  }

  init(
    _ text: String, client: HTTPClient, download: String, report: @escaping (Int, Int?) -> Void
  ) {
    self.text = text
    self.client = client
    self.download = download
    self.report = report
  }

  /// - Parameter token: what the files before these came with.
  func files(unless token: String?) throws -> Files {
    if text.contains("://") { return try fetch(unless: token) }
    let root = absolutePath(text) ?? text
    guard let status = try FileStatus(path: root, followingLink: true) else {
      throw SyncError(.notFound, "There is no file or folder \(text).")
    }
    let paths = status.isFolder ? try Self.paths(in: root) : [root]
    guard !paths.isEmpty else { throw SyncError(.notFound, "The folder \(text) has no files.") }
    var hash = ContentHash(seed: 51)
    for path in paths {
      guard let status = try FileStatus(path: path, followingLink: true) else { continue }
      hash.combine(
        "\(path)\n\(status.size)@\(status.modifiedSeconds).\(status.modifiedNanoseconds)")
    }
    let current = root + "\n" + String(hash.value, radix: 16)
    return current == token ? .unchanged : .paths(paths, token: current)
  }

  func discard() { AtomicFile.remove(download) }

  private static func paths(in root: String) throws -> [String] {
    var result: [String] = []
    var folders = [(path: root, depth: 0)]
    while let (folder, depth) = folders.popLast() {
      for name in try fileNames(in: folder) where !name.hasPrefix(".") {
        let path = folder + "/" + name
        // A link within the folder could lead round in a circle.
        guard let status = try FileStatus(path: path) else { continue }
        if status.isFolder, depth < depthLimit { folders.append((path, depth + 1)) }
        if status.isRegular { result.append(path) }
        guard result.count <= fileLimit else {
          throw SyncError(.tooLarge, "\(root) has more than \(fileLimit) files.")
        }
      }
    }
    return result.sorted()
  }

  private func fetch(unless token: String?) throws -> Files {
    let address = try WebAddress(text)
    // The validator belongs to the address that gave it.
    let parts = (token ?? "").split(separator: "\n", maxSplits: 1).map(String.init)
    let validator = parts.count == 2 && parts[0] == address.text ? parts[1] : nil
    try createFolder(HealthFeedLocation.folder(of: download))
    let sink = FileSink(path: download, report: report)
    let response = try client.fetch(
      { _ in
        HTTPClient.Request(
          address: address.text, headers: validator.map { [$0] } ?? [],
          limit: Self.downloadLimit)
      }, into: sink)
    if response.status == 304, validator != nil { return .unchanged }
    guard response.status == 200 else {
      throw SyncError(
        .unexpectedContent, "\(text) did not come as it was asked for: check the address.",
        cause: "status \(response.status)")
    }
    try sink.finish()
    return .paths([download], token: address.text + "\n" + (response.validator ?? ""))
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

/// A body that goes to a new file.
private final class FileSink: HTTPClient.Sink {
  private let path: String
  private let report: (Int, Int?) -> Void
  private var file: OpenFile?
  private var received = 0
  private var total: Int?

  init(path: String, report: @escaping (Int, Int?) -> Void) {
    self.path = path
    self.report = report
  }

  func start(_ response: HTTPClient.Response) throws {
    AtomicFile.remove(path)
    file = try OpenFile(path, .createNew)
    received = 0
    total = response.headers["content-length"].flatMap { Int($0) }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    try file?.write(bytes)
    received += bytes.count
    report(received, total)
  }

  /// A body without a byte never started.
  func finish() throws {
    if file == nil { try start(HTTPClient.Response()) }
    file = nil
  }
}
