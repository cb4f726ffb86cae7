import AdvisoryStore
import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A repository in a folder: on this machine, on a shared disk, on a USB stick.
///
/// A file is written under a temporary name, brought to the disk and renamed, while a lock is held
/// that the kernel gives back when its holder ends; readers need none. Links within the folder are
/// not followed: what lies elsewhere is no part of the repository.
final class FolderRepository: RepositoryStore {
  let origin: String
  private var tree: FolderTree

  /// - Parameter folder: made absolute, so that it is the same origin wherever the next run starts.
  init(_ folder: String) {
    origin = absolutePath(folder) ?? folder
    tree = FolderTree(origin)
  }

  /// Makes the folder if only it is missing, not those above it: a stick that is not plugged in must
  /// not be written to.
  func create() throws {
    guard try FileStatus(path: origin, followingLink: true) == nil else { return }
    guard mkdir(origin, 0o777) == 0 || errno == EEXIST else {
      let above = errno == ENOENT ? "The folder above is not there either: is it mounted?" : ""
      throw tree.failure(.writeFailed, "The folder \(origin) could not be made. \(above)")
    }
  }

  func read(_ path: String, limit: Int) throws -> [UInt8]? {
    guard let file = try tree.file(path) else { return nil }
    let size = try file.status().size
    guard size <= limit else { throw RepositoryPath.tooLarge(file.path, limit) }
    return try file.readAll(limit: size)
  }

  func fetch(_ path: String, into file: String, length: Int) throws {
    guard let source = try tree.file(path) else {
      throw SyncError(.notFound, "\(origin) has no file \(path).")
    }
    let size = try source.status().size
    guard size == length else {
      throw SyncError(
        size > length ? .tooLarge : .unexpectedContent,
        "\(source.path) is not what it is said to be: it has another length.",
        cause: "\(size) bytes in place of \(length)")
    }
    Download.remove(file)
    let copy = try OpenFile(file, .createNew)
    var copied = 0
    try source.forEachPart {
      copied += $0.count
      guard copied <= length else { throw RepositoryPath.tooLarge(source.path, length) }
      try copy.write($0)
    }
    guard copied == length else {
      throw SyncError(.unexpectedContent, "\(source.path) became shorter while it was read.")
    }
  }

  func readForReplacing(_ path: String, limit: Int) throws -> (bytes: [UInt8], version: String)? {
    try read(path, limit: limit).map { ($0, sha256($0)) }
  }

  func write(_ content: RepositoryContent, to path: String, if condition: WriteCondition) throws {
    let lock = try tree.lock()
    defer { withExtendedLifetime(lock) {} }
    let present = try digest(of: path)
    switch condition {
    case .absent:
      if let present {
        guard try present == content.digest() else {
          throw RepositoryPath.taken(path, of: origin)
        }
        return
      }
    case .unchanged(let version):
      guard present == version else { throw RepositoryPath.conflict(path, of: origin) }
    }
    try tree.replace(path, by: content)
  }

  func paths() throws -> [String] { try tree.paths() }

  func remove(_ path: String) throws { try tree.remove(path) }

  func finish() throws {}

  private func digest(of path: String) throws -> String? {
    guard let file = try tree.file(path) else { return nil }
    var hasher = SHA256()
    try file.forEachPart { hasher.update(bufferPointer: $0) }
    return hexadecimalText(hasher.finalize())
  }
}
