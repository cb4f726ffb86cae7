package import Advisor

/// The right to write to a cache, which one program at a time has. Given back when this goes away;
/// the kernel gives it back for a program that died.
package final class WriterLock {
  package let cache: AdvisoryCache
  private let file: OpenFile

  /// Makes the cache folder if it is missing, and removes what writers that died left behind.
  /// - Throws: ``StoreError``: `busy`, an unsafe folder, or a folder that cannot be written.
  package init(_ cache: AdvisoryCache) throws {
    self.cache = cache
    try CacheFolder.create(cache.folder)
    try CacheFolder.check(cache.folder)
    try CacheFolder.checkFolders(in: cache.folder)
    file = try OpenFile(cache.folder + "/lock", .readWriteCreate)
    guard try file.lock() else {
      throw StoreError(
        .busy, "Another program is writing to \(cache.folder): wait until it has ended.")
    }
    try removeLeftovers()
  }

  /// Notes that the origin has nothing newer than the generation in force.
  /// - Parameter publication: the newest of the shared database that the generation was made from.
  package func confirmCurrent(at time: Timestamp, publication: CachedPublication? = nil) throws {
    guard var pointer = pointer() else { return }
    let before = pointer.publication
    pointer.confirmedAt = time
    pointer.publication = publication
    try AtomicFile.write(
      pointer.text, to: GenerationName.Kind.advisories.pointerName, in: cache.folder)
    try removeOrganisationFiles(except: [before, publication])
  }

  /// The pointer in force; nil if there is none or it is damaged.
  func pointer(_ kind: GenerationName.Kind = .advisories) -> CurrentPointer? {
    try? cache.readPointer(kind)
  }

  /// One more than every generation that ever was in force or could have been.
  func nextSequence(_ kind: GenerationName.Kind = .advisories) throws -> Int {
    let found = try generations(kind).map(\.sequence).max() ?? 0
    return max(found, pointer(kind)?.generation.sequence ?? 0) + 1
  }

  /// Removes all but the two newest generations; the one in force always stays.
  func removeOldGenerations(_ kind: GenerationName.Kind = .advisories) throws {
    guard let current = pointer(kind)?.generation else { return }
    let old = try generations(kind).filter { $0.sequence < current.sequence }
    for generation in old.sorted(by: { $0.sequence > $1.sequence }).dropFirst() {
      AtomicFile.remove(cache.folder + "/" + generation.fileName)
    }
  }

  private func removeLeftovers() throws {
    for name in try fileNames(in: cache.folder) where name.hasPrefix(AtomicFile.temporaryPrefix) {
      AtomicFile.remove(cache.folder + "/" + name)
    }
    if let pointer = pointer(), try FileStatus(path: cache.organisationFolder) != nil {
      // Those of the publication before are removed when the next one comes into force.
      let isUnfinished = { (name: String) in name.hasPrefix(AtomicFile.temporaryPrefix) }
      for name in try fileNames(in: cache.organisationFolder)
      where pointer.publication == nil || isUnfinished(name) {
        AtomicFile.remove(cache.organisationFolder + "/" + name)
      }
    }
    // A generation newer than the one in force was finished by a writer that died before it could
    // put it in force.
    for kind in GenerationName.Kind.allCases {
      guard let current = pointer(kind)?.generation else { continue }
      for generation in try generations(kind) where generation.sequence > current.sequence {
        AtomicFile.remove(cache.folder + "/" + generation.fileName)
      }
    }
  }

  private func generations(_ kind: GenerationName.Kind) throws -> [GenerationName] {
    try fileNames(in: cache.folder).compactMap(GenerationName.init(fileName:))
      .filter { $0.kind == kind }
  }
}
