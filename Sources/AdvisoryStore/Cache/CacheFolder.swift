#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the cache lies, and whether it may be trusted.
enum CacheFolder {
  /// `$FOREWARN_CACHE`, else the platform's folder for things that can be fetched again.
  static func standardPath() throws -> String {
    if let path = environment("FOREWARN_CACHE") { return path }
    #if os(macOS)
      if let home = environment("HOME") { return home + "/Library/Caches/forewarn" }
    #else
      if let folder = environment("XDG_CACHE_HOME"), folder.hasPrefix("/") {
        return folder + "/forewarn"
      }
      if let home = environment("HOME") { return home + "/.cache/forewarn" }
    #endif
    throw StoreError(
      .readFailed, "There is no home folder to keep the cache in: set FOREWARN_CACHE or --cache.")
  }

  /// Makes the folder and those above it that are missing, for this user alone.
  static func create(_ path: String) throws {
    var index = path.startIndex
    while index < path.endIndex {
      let next = path[path.index(after: index)...].firstIndex(of: "/") ?? path.endIndex
      guard mkdir(String(path[..<next]), 0o700) == 0 || errno == EEXIST || errno == EISDIR else {
        throw systemFailure(.writeFailed, "The cache folder \(path) could not be made.")
      }
      index = next
    }
  }

  /// Throws unless nobody but this user and the superuser can change what lies in the folder.
  static func check(_ path: String) throws {
    guard let status = try FileStatus(path: path, followingLink: true) else {
      throw StoreError(
        .noDatabase, "There is no advisory database in \(path): run `forewarn sync`.")
    }
    guard status.isFolder else {
      throw StoreError(.unsafeFolder, "\(path) is not a folder: choose another --cache.")
    }
    try checkOwner(status, path)
  }

  /// Throws if one of the folders within the cache folder is there and is not one of its own: what a link
  /// leads to is never written to.
  static func checkFolders(in path: String) throws {
    for name in ["feed", "organisation", "trust"] {
      let folder = path + "/" + name
      guard let status = try FileStatus(path: folder) else { continue }
      guard status.isFolder else {
        throw StoreError(.unsafeFolder, "\(folder) is not a folder: remove it.")
      }
      try checkOwner(status, folder)
    }
  }

  /// Throws if a file or folder of the cache belongs to somebody else, or others may write to it.
  static func checkOwner(_ status: FileStatus, _ path: String) throws {
    guard status.owner == geteuid() || status.owner == 0 else {
      throw StoreError(
        .unsafeFolder, "\(path) belongs to another user: choose another --cache.",
        cause: "owner \(status.owner), this is user \(geteuid())")
    }
    guard !status.isWritableByOthers else {
      throw StoreError(
        .unsafeFolder,
        "Others may write to \(path): run `chmod go-w` on it, then `forewarn sync`; on a file system "
          + "without rights, choose another --cache.")
    }
  }
}

/// The value of an environment variable; nil if it is unset or empty.
package func environment(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}

/// Where the user's own settings are: `$XDG_CONFIG_HOME/forewarn`, by default below `~/.config`.
package var userSettingsFolder: String? {
  let folder =
    environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
    ?? environment("HOME").map { $0 + "/.config" }
  return folder.map { $0 + "/forewarn" }
}

/// Makes a folder of the cache and those above it that are missing, for this user alone.
package func createFolder(_ path: String) throws { try CacheFolder.create(path) }
