#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Puts finished files in place: the only code that gives a file of the cache its lasting name.
///
/// A file is written under a temporary name, brought to the disk, renamed, and the folder brought
/// to the disk. Whoever looks, at any moment and after any crash, sees the old file or the new one.
package enum AtomicFile {
  /// Unfinished files begin so; whoever holds the writer's lock may remove them.
  package static let temporaryPrefix = ".new-"

  package static func write(_ text: String, to name: String, in folder: String) throws {
    try write(Array(text.utf8), to: name, in: folder)
  }

  package static func write(_ bytes: [UInt8], to name: String, in folder: String) throws {
    let temporary = folder + "/" + temporaryPrefix + name
    unlink(temporary)
    let file = try OpenFile(temporary, .createNew)
    do {
      try bytes.withUnsafeBytes { try file.write($0) }
      try file.synchronize()
      try move(temporary, to: name, in: folder)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Gives a file that is on the disk already its lasting name.
  package static func move(_ temporary: String, to name: String, in folder: String) throws {
    guard rename(temporary, folder + "/" + name) == 0 else {
      throw systemFailure(.writeFailed, "\(folder)/\(name) could not be put in place.")
    }
    try synchronizeFolder(folder)
  }

  /// Removes a file, which need not exist.
  package static func remove(_ path: String) { unlink(path) }

  private static func synchronizeFolder(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw systemFailure(.writeFailed, "The folder \(path) could not be opened.")
    }
    defer { close(descriptor) }
    // Some network file systems cannot synchronise a folder, and say so with EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw systemFailure(.writeFailed, "The folder \(path) could not be brought to the disk.")
    }
  }
}
