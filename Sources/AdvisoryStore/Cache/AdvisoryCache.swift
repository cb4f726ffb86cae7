import Advisor

/// The folder that holds generations of the advisory database, and the pointer to the one in force.
///
///     <folder>/CURRENT                        names the generation in force
///     <folder>/gen-<sequence>-<digest>.sqlite generations; the two newest are kept
///     <folder>/HEALTH, health-….sqlite        the same for signals of health
///     <folder>/organisation/                  its policy and statements, of a shared database
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

  /// - Throws: ``StoreError`` if a folder within the cache's is not one of its own.
  package func checkFolders() throws { try CacheFolder.checkFolders(in: folder) }

  /// Opens the generation in force.
  /// - Throws: ``StoreError``: no database, a damaged one, one that others could have changed.
  package func openCurrent() throws -> GenerationReader {
    // Between reading the pointer and opening the file, a writer may have put two newer
    // generations in force and removed this one: then the pointer has changed.
    var attempt = 1
    while true {
      let stamp = try stampOfCurrent()
      do {
        let pointer = try readPointer(.advisories)
        return try GenerationReader(
          path: folder + "/" + pointer.generation.fileName, pointer: pointer,
          health: Result { try openHealth() }, organisation: organisationFiles(of: pointer))
      } catch let error as StoreError {
        guard attempt < 3, try stampOfCurrent() != stamp else { throw error }
        attempt += 1
      }
    }
  }

  /// Opens the signals of health in force; nil if there are none.
  /// - Throws: ``StoreError``: damaged ones, or ones that others could have changed.
  package func openHealth() throws -> HealthReader? {
    var attempt = 1
    while try FileStatus(path: folder + "/" + GenerationName.Kind.health.pointerName) != nil {
      let stamp = try stampOfCurrent()
      do {
        let pointer = try readPointer(.health)
        return try HealthReader(
          path: folder + "/" + pointer.generation.fileName, pointer: pointer)
      } catch let error as StoreError {
        guard attempt < 3, try stampOfCurrent() != stamp else { throw error }
        attempt += 1
      }
    }
    // A file of signals without its pointer: what is known of exploited flaws would be lost silently.
    guard
      !((try? fileNames(in: folder)) ?? []).contains(where: {
        GenerationName(fileName: $0)?.kind == .health
      })
    else { throw StoreError.damaged("HEALTH is missing") }
    return nil
  }

  /// Changes whenever other advisories or signals come into force; nil without advisories. Costs
  /// two system calls.
  package var currentStamp: CacheStamp? { (try? stampOfCurrent()) ?? nil }

  private func stampOfCurrent() throws -> CacheStamp? {
    func status(_ kind: GenerationName.Kind) throws -> FileStatus? {
      try FileStatus(path: folder + "/" + kind.pointerName)
    }
    guard let advisories = try status(.advisories) else { return nil }
    return CacheStamp(advisories: advisories, health: try status(.health))
  }

  /// - Throws: ``StoreError`` `noDatabase` if there is no pointer.
  func readPointer(_ kind: GenerationName.Kind) throws -> CurrentPointer {
    try CacheFolder.check(folder)
    let path = folder + "/" + kind.pointerName
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
    let pointer = try CurrentPointer(text: text)
    guard pointer.generation.kind == kind else {
      throw StoreError.damaged("\(kind.pointerName) names a file of another kind")
    }
    return pointer
  }
}

/// Tells one state of the cache from another.
package struct CacheStamp: Sendable, Hashable {
  let advisories: FileStatus
  let health: FileStatus?
}
