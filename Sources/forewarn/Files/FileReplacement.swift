#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Puts new contents into files that belong to people.
///
/// Every new content is written beside its file first, and all are put in place at the end: whoever
/// looks sees a file as it was or as it is meant to be, and where one cannot be written, none is.
struct FileReplacement {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private struct Prepared {
    var temporary: String
    var target: String
    var stamp: String
  }

  private var prepared: [Prepared] = []

  /// Writes the new contents of a file under another name beside it. A link stays one: the file that
  /// it leads to is replaced.
  /// - Parameter old: what the file is known to hold.
  /// - Throws: ``Failure`` if it holds something else by now, or cannot be replaced.
  mutating func prepare(_ path: String, from old: [UInt8], to new: [UInt8]) throws {
    guard let resolved = realpath(path, nil) else { throw failure(path) }
    defer { free(resolved) }
    let target = String(cString: resolved)
    guard let stamp = FileSystem.stamp(target), case .success(old) = FileSystem.read(target) else {
      throw Failure(description: "\(path) has changed since it was read; nothing was written.")
    }
    var status = stat()
    guard stat(target, &status) == 0 else { throw failure(path) }
    var template = Array((FileSystem.parent(target) + "/.forewarn-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure(path) }
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    prepared.append(Prepared(temporary: temporary, target: target, stamp: stamp))
    defer { close(descriptor) }
    // Whose it is can be kept by root alone; who may read and write it always.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    guard fchmod(descriptor, status.st_mode & 0o7777) == 0, write(new, to: descriptor),
      fsync(descriptor) == 0
    else { throw failure(path) }
  }

  /// Puts all in place.
  /// - Throws: ``Failure`` if a file changed meanwhile, before any is replaced; or if the system
  ///   refuses a replacement that it allowed to prepare: then those before it are done.
  mutating func commit() throws {
    for file in prepared where FileSystem.stamp(file.target) != file.stamp {
      throw Failure(
        description: "\(file.target) has changed since it was read; nothing was written.")
    }
    while let file = prepared.first {
      guard rename(file.temporary, file.target) == 0 else { throw failure(file.target) }
      prepared.removeFirst()
    }
  }

  /// Removes what was prepared and not put in place.
  mutating func discard() {
    for file in prepared { unlink(file.temporary) }
    prepared.removeAll()
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func failure(_ path: String) -> Failure {
    Failure(description: "\(path) cannot be written: \(FileSystem.lastError()).")
  }
}
