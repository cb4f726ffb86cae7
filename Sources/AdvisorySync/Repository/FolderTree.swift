import AdvisoryStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files below a folder. Each is reached from the folder part by part, and no part may be a link.
struct FolderTree {
  private let root: String
  /// The folders in which nothing is left of a writer that died.
  private var clean: Set<String> = []

  private static let temporaryPrefix = ".new-"
  private static let lockName = ".lock"
  /// How long another writer is waited for.
  private static let lockMilliseconds = 60_000

  init(_ root: String) { self.root = root }

  /// - Returns: nil if there is no such file.
  func file(_ path: String) throws -> OpenFile? {
    var parts = try RepositoryPath.parts(path)
    let name = parts.removeLast()
    guard let folder = try folder(parts) else { return nil }
    let descriptor = openat(
      folder.descriptor, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(.readFailed, "\(root)/\(path) could not be opened: \(Self.linkAdvice)")
    }
    let file = OpenFile(descriptor: descriptor, path: root + "/" + path)
    guard try file.status().isRegular else {
      throw SyncError(.readFailed, "\(root)/\(path) is not a plain file.")
    }
    return file
  }

  private static let linkAdvice = "links are not followed in a repository."

  /// Takes the writers' lock, which ends with what is returned.
  func lock() throws -> OpenFile {
    guard let folder = try folder([]) else { throw missing() }
    let descriptor = openat(
      folder.descriptor, Self.lockName, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw writeFailure(Self.lockName) }
    let file = OpenFile(descriptor: descriptor, path: root + "/" + Self.lockName)
    var waited = 0
    while !(try file.lock()) {
      guard waited < Self.lockMilliseconds else {
        throw SyncError(
          .conflict, "Another program writes to \(root): wait until it has ended.")
      }
      pause(milliseconds: 50)
      waited += 50
    }
    return file
  }

  /// Writes a file in place of the one that is there, if one is. The lock must be held.
  mutating func replace(_ path: String, by content: RepositoryContent) throws {
    var parts = try RepositoryPath.parts(path)
    let name = parts.removeLast()
    guard !parts.contains(where: { $0.hasPrefix(".") }), !name.hasPrefix(".") else {
      throw SyncError(.writeFailed, "\(path) is hidden by its name: nothing is published so.")
    }
    guard let folder = try folder(parts, creating: true) else { throw missing() }
    if clean.insert(parts.joined(separator: "/")).inserted {
      for name in try folder.names() where name.hasPrefix(Self.temporaryPrefix) {
        unlinkat(folder.descriptor, name, 0)
      }
    }
    // The digest of the content would be too long beside a long name.
    let temporary = Self.temporaryPrefix + String(UInt64.random(in: 0 ... .max), radix: 36)
    let descriptor = openat(
      folder.descriptor, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw writeFailure(path) }
    do {
      let file = OpenFile(descriptor: descriptor, path: root + "/" + path)
      try content.forEachPart { try file.write($0) }
      try file.synchronize()
      guard renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
        throw writeFailure(path)
      }
      try folder.synchronize()
    } catch {
      unlinkat(folder.descriptor, temporary, 0)
      throw error
    }
  }

  func remove(_ path: String) throws {
    var parts = try RepositoryPath.parts(path)
    let name = parts.removeLast()
    guard let folder = try folder(parts) else { return }
    guard unlinkat(folder.descriptor, name, 0) == 0 || errno == ENOENT else {
      throw writeFailure(path)
    }
  }

  /// The paths of all plain files, but for hidden ones.
  func paths() throws -> [String] {
    var result: [String] = []
    var waiting: [[String]] = [[]]
    while let parts = waiting.popLast() {
      guard let folder = try folder(parts) else { continue }
      for name in try folder.names() where !name.hasPrefix(".") {
        let path = (parts + [name]).joined(separator: "/")
        guard let status = try FileStatus(path: root + "/" + path) else { continue }
        if status.isFolder, parts.count + 1 < RepositoryPath.maximumDepth {
          waiting.append(parts + [name])
        }
        if status.isRegular { result.append(path) }
        guard result.count + waiting.count <= RepositoryPath.maximumFiles else {
          throw SyncError(
            .tooLarge, "\(root) has more than \(RepositoryPath.maximumFiles) files.")
        }
      }
    }
    return result.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: Folders

  /// - Returns: nil if there is no such folder.
  /// - Throws: also if there is no root, which is no repository without files: it is not mounted.
  private func folder(_ parts: [String], creating: Bool = false) throws -> Folder? {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    let descriptor = open(root, flags)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw missing() }
      throw failure(.readFailed, "The folder \(root) could not be opened.")
    }
    var folder = Folder(descriptor, path: root)
    for part in parts {
      if creating {
        if mkdirat(folder.descriptor, part, 0o777) == 0 {
          try folder.synchronize()
        } else if errno != EEXIST {
          throw writeFailure(folder.path + "/" + part)
        }
      }
      let descriptor = openat(folder.descriptor, part, flags | O_NOFOLLOW)
      guard descriptor >= 0 else {
        if errno == ENOENT { return nil }
        throw failure(
          .readFailed,
          "\(folder.path)/\(part) is no folder that could be opened: \(Self.linkAdvice)")
      }
      folder = Folder(descriptor, path: folder.path + "/" + part)
    }
    return folder
  }

  private func missing() -> SyncError {
    SyncError(
      .readFailed, "The folder \(root) is not there: is the share mounted, the stick plugged in?")
  }

  private func writeFailure(_ path: String) -> SyncError {
    let advice =
      switch errno {
      case EROFS, EACCES, EPERM: "it is read-only for you."
      case ENOSPC, EDQUOT: "there is no room."
      default: "check the folder."
      }
    return failure(.writeFailed, "\(root) could not be written to: \(advice)", path)
  }

  /// The system's last error.
  func failure(_ code: SyncError.Code, _ message: String, _ path: String? = nil) -> SyncError {
    let reason = String(cString: strerror(errno))
    return SyncError(code, message, cause: path.map { $0 + ": " + reason } ?? reason)
  }

  /// A folder that is open, closed when it goes away.
  private final class Folder {
    let descriptor: Int32
    let path: String

    init(_ descriptor: Int32, path: String) {
      self.descriptor = descriptor
      self.path = path
    }

    deinit { close(descriptor) }

    func names() throws -> [String] { try fileNames(in: path) }

    func synchronize() throws {
      // Some network file systems cannot synchronise a folder, and say so with EINVAL.
      guard fsync(descriptor) == 0 || errno == EINVAL else {
        throw SyncError(
          .writeFailed, "The folder \(path) could not be brought to the disk.",
          cause: String(cString: strerror(errno)))
      }
    }
  }
}
