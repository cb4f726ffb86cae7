import Advisor

/// The folder that holds generations of the advisory database, and the pointer to the one in force.
///
///     <folder>/CURRENT                        names the generation in force
///     <folder>/gen-<sequence>-<digest>.sqlite generations; the two newest are kept
///     <folder>/feed/                          what `forewarn-sync` keeps between its runs
///     <folder>/lock                           held by the one program that writes
///
/// Files are never changed once they have their name. A reader takes no lock.
package struct AdvisoryCache: Sendable {
  package let folder: String

  /// - Parameter folder: `--cache`; nil for `$FOREWARN_CACHE` or the platform's cache folder.
  /// - Throws: ``StoreError`` if no folder is named and there is no home folder.
  package init(folder: String? = nil) throws {
    var path = try folder ?? CacheFolder.standardPath()
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.folder = path
  }

  /// Opens the generation in force.
  /// - Throws: ``StoreError``: no database, a damaged one, one that others could have changed.
  package func openCurrent() throws -> GenerationReader {
    // Between reading the pointer and opening the file, a writer may have put two newer
    // generations in force and removed this one: then the pointer has changed.
    var attempt = 1
    while true {
      let stamp = try stampOfCurrent()
      do {
        let pointer = try readPointer()
        return try GenerationReader(
          path: folder + "/" + pointer.generation.fileName, pointer: pointer)
      } catch let error as StoreError {
        guard attempt < 3, try stampOfCurrent() != stamp else { throw error }
        attempt += 1
      }
    }
  }

  /// Changes whenever another generation comes into force; nil without one. Costs one system call.
  package var currentStamp: CacheStamp? { (try? stampOfCurrent()) ?? nil }

  private func stampOfCurrent() throws -> CacheStamp? {
    try FileStatus(path: folder + "/" + CurrentPointer.fileName).map(CacheStamp.init)
  }

  /// - Throws: ``StoreError`` `noDatabase` if there is no pointer.
  func readPointer() throws -> CurrentPointer {
    try CacheFolder.check(folder)
    let path = folder + "/" + CurrentPointer.fileName
    guard let status = try FileStatus(path: path) else {
      throw StoreError(
        .noDatabase, "There is no advisory database in \(folder): run `forewarn sync`.")
    }
    guard status.isRegular else {
      throw StoreError(.unsafeFolder, "\(path) is not a plain file: remove it.")
    }
    let file = try OpenFile(path, .read)
    try CacheFolder.checkOwner(try file.status(), path)
    let bytes = try file.readAll(limit: CurrentPointer.sizeLimit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StoreError.damaged("CURRENT is not UTF-8")
    }
    return try CurrentPointer(text: text)
  }
}

/// Tells one state of the cache from another.
package struct CacheStamp: Sendable, Hashable {
  private let status: FileStatus

  init(_ status: FileStatus) { self.status = status }
}
