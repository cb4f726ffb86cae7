package import Advisor
internal import AdvisoryStore

/// The TUF client over plain addresses: metadata below one, targets below another, each as it lies.
package struct TUFPlumbing {
  private let client: TUFClient
  private let http: HTTPClient

  package static func initialise(root path: String, folder: String) throws {
    let bytes = try OpenFile(path, .read, followingLink: true).readAll(
      limit: TUFClient.Limits().root)
    try TUFClient.trust(root: bytes, in: folder)
  }

  package init(
    folder: String, metadata: String, caFile: String?, now: Timestamp, cancellation: Cancellation
  ) throws {
    http = try HTTPClient(HTTPClient.Settings(caFile: caFile), cancellation: cancellation)
    client = try TUFClient(
      folder: folder, metadata: Files(http: http, base: Self.base(metadata)), start: now)
  }

  package func refresh() throws { try client.refresh() }

  /// Fetches a target into a folder, in which it has its path's name, escaped; not if it lies there.
  package func download(_ name: String, from base: String, into folder: String) throws {
    guard let target = try client.target(name) else {
      throw TUFError(.unknownTarget, name, "no role that may names this target.")
    }
    let file = folder + "/" + TUFMetadataFolder.plainFileName(name)
    if TUFClient.isWhole(file, target) { return }
    try createFolder(folder)
    let temporary = file + AtomicFile.temporaryPrefix
    AtomicFile.remove(temporary)
    defer { AtomicFile.remove(temporary) }
    try client.fetch(target, into: temporary) { path in
      let address = Self.base(base) + percentEncoded(path, keeping: Array("/+@:,=!$&'()*;".utf8))
      let sink = try FileSink(temporary)
      _ = try http.fetch({ _ in .init(address: address, limit: target.length) }, into: sink)
    }
    try AtomicFile.move(temporary, to: TUFMetadataFolder.plainFileName(name), in: folder)
  }

  private static func base(_ address: String) -> String {
    address.hasSuffix("/") ? address : address + "/"
  }

  private struct Files: TUFFiles {
    let http: HTTPClient
    let base: String

    func read(_ name: String, limit: Int) throws -> [UInt8]? {
      let sink = MemorySink()
      do {
        _ = try http.fetch({ _ in .init(address: base + name, limit: limit) }, into: sink)
        return sink.bytes
      } catch let error as SyncError where error.code == .notFound {
        return nil
      }
    }
  }

  /// A body that is kept in a new file; an attempt after the first begins anew.
  private final class FileSink: HTTPClient.Sink {
    private let file: OpenFile

    init(_ path: String) throws { file = try OpenFile(path, .append) }

    func start(_ response: HTTPClient.Response) throws { try file.truncate(to: 0) }

    func receive(_ bytes: UnsafeRawBufferPointer) throws { try file.write(bytes) }
  }
}
