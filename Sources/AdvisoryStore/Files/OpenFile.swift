#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is open, closed when it goes away. Every failure is a ``StoreError`` with the path.
package final class OpenFile {
  package let path: String
  private let descriptor: Int32

  package enum Mode {
    case read
    /// Fails if the path exists, whatever it is: nothing is ever written over.
    case createNew
    /// Opens or creates, for a file whose content does not matter.
    case readWriteCreate
    /// For going on with a file that this program left unfinished.
    case append
  }

  /// - Parameter followingLink: whether the path's last component may be a symbolic link; never in
  ///   the cache.
  package init(_ path: String, _ mode: Mode, followingLink: Bool = false) throws {
    let access: Int32 =
      switch mode {
      // A pipe in place of the file must not hang the program.
      case .read: O_RDONLY | O_NONBLOCK
      case .createNew: O_RDWR | O_CREAT | O_EXCL
      case .readWriteCreate: O_RDWR | O_CREAT
      case .append: O_RDWR | O_CREAT | O_APPEND
      }
    let flags = access | O_CLOEXEC | (followingLink ? 0 : O_NOFOLLOW)
    self.path = path
    descriptor = retryingOnInterrupt { open(path, flags, 0o600) }
    guard descriptor >= 0 else {
      if case .read = mode { throw systemFailure(.readFailed, "\(path) could not be opened.") }
      throw systemFailure(.writeFailed, "\(path) could not be created: check the cache folder.")
    }
  }

  /// Takes over a descriptor.
  /// - Parameter path: for messages.
  package init(descriptor: Int32, path: String) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  package func status() throws -> FileStatus {
    var result = stat()
    guard fstat(descriptor, &result) == 0 else {
      throw systemFailure(.readFailed, "\(path) could not be examined.")
    }
    return FileStatus(result)
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      #if canImport(Glibc)
        let written = retryingOnInterrupt { Glibc.write(descriptor, start, rest.count) }
      #elseif canImport(Musl)
        let written = retryingOnInterrupt { Musl.write(descriptor, start, rest.count) }
      #else
        let written = retryingOnInterrupt { Darwin.write(descriptor, start, rest.count) }
      #endif
      guard written > 0 else { throw systemFailure(.writeFailed, "\(path) could not be written.") }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  package func write(_ text: String) throws {
    try Array(text.utf8).withUnsafeBytes { try write($0) }
  }

  /// Fills the buffer from `offset` on.
  /// - Returns: how many bytes there were: fewer than asked for only at the end of the file.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    var filled = 0
    while filled < buffer.count, let start = buffer.baseAddress {
      let count = retryingOnInterrupt {
        pread(descriptor, start + filled, buffer.count - filled, off_t(offset + filled))
      }
      guard count >= 0 else { throw systemFailure(.readFailed, "\(path) could not be read.") }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// All of a small file; a longer one counts as damaged.
  package func readAll(limit: Int) throws -> [UInt8] {
    let size = min(try status().size, limit)
    return try [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      count = try read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
      if count > size { throw StoreError.damaged("\(path) is longer than \(size) bytes") }
    }
  }

  /// Hands the bytes of the file to `body`, from front to back.
  package func forEachPart(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let count = try read(into: buffer, at: offset)
      if count > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      if count < buffer.count { return }
      offset += count
    }
  }

  /// A hash of all that the file has, which finds accidental damage.
  func contentHash() throws -> UInt64 {
    var hash = ContentHash(seed: 5)
    try forEachPart { hash.combine($0) }
    return hash.value
  }

  package func truncate(to size: Int) throws {
    guard retryingOnInterrupt({ ftruncate(descriptor, off_t(size)) }) == 0 else {
      throw systemFailure(.writeFailed, "\(path) could not be cut.")
    }
  }

  /// Returns when the content is on the disk, so far as the disk tells the truth.
  package func synchronize() throws {
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC)
    #else
      let result = retryingOnInterrupt { fsync(descriptor) }
    #endif
    guard result == 0 else {
      throw systemFailure(.writeFailed, "\(path) could not be brought to the disk.")
    }
  }

  /// Takes the lock that the kernel gives back when the process ends, however it ends.
  /// - Returns: false if another process has it.
  package func lock() throws -> Bool {
    if retryingOnInterrupt({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 { return true }
    guard errno == EWOULDBLOCK else {
      throw systemFailure(
        .writeFailed, "\(path) could not be locked: the cache folder's file system has no locks.")
    }
    return false
  }
}

/// What the store needs to know of a file.
package struct FileStatus: Sendable, Hashable {
  package let size: Int
  package let isRegular: Bool
  package let isFolder: Bool
  package let owner: UInt32
  /// Group or others may write.
  package let isWritableByOthers: Bool
  /// Group or others may read.
  package let isReadableByOthers: Bool
  package let inode: UInt64
  package let modifiedSeconds: Int
  package let modifiedNanoseconds: Int

  init(_ status: stat) {
    size = Int(status.st_size)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    owner = status.st_uid
    isWritableByOthers = status.st_mode & 0o022 != 0
    isReadableByOthers = status.st_mode & 0o044 != 0
    inode = UInt64(status.st_ino)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modifiedSeconds = time.tv_sec
    modifiedNanoseconds = time.tv_nsec
  }

  /// The status of the file itself, never of what a link points to; nil if there is none.
  package init?(path: String, followingLink: Bool = false) throws {
    var result = stat()
    let outcome = followingLink ? stat(path, &result) : lstat(path, &result)
    guard outcome == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw systemFailure(.readFailed, "\(path) could not be examined.")
    }
    self.init(result)
  }
}

/// The names in a folder, sorted, without `.` and `..`.
package func fileNames(in folder: String) throws -> [String] {
  guard let stream = opendir(folder) else {
    throw systemFailure(.readFailed, "The folder \(folder) could not be read.")
  }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// The path from the root, links resolved; nil if there is nothing.
package func absolutePath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// The system's last error as the store's.
func systemFailure(_ code: StoreError.Code, _ message: String) -> StoreError {
  let number = errno
  let isFull = number == ENOSPC || number == EDQUOT
  return StoreError(
    code, isFull ? message + " Free some space, or choose another --cache." : message,
    cause: String(cString: strerror(number)))
}

private func retryingOnInterrupt<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
