/// What lies in a cache folder, and what of it is of no use any more.
package struct CacheContents: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// What `CURRENT` and `HEALTH` name, and these files themselves.
    case inForce = "in force"
    /// The generation before, for readers that have just begun.
    case earlier = "earlier"
    /// What a writer left that died.
    case unfinished = "unfinished"
    /// What a feed has sent so far, and its tags.
    case feed = "fetched"
    /// Files of the organisation that came with a shared database.
    case organisation = "organisation"
    /// What is trusted of shared databases, and when it was verified last.
    case trust = "trust"
    /// What a publisher has made.
    case publication = "publication"
    /// Not Forewarn's: never touched.
    case other = "not Forewarn's"
  }

  package struct Entry: Sendable, Hashable {
    package var kind: Kind
    /// Below the cache folder.
    package var name: String
    package var size: Int
  }

  package private(set) var entries: [Entry] = []

  /// - Throws: ``StoreError`` if the folder cannot be read.
  package init(_ cache: AdvisoryCache) throws {
    let current = GenerationName.Kind.allCases.compactMap {
      (try? cache.readPointer($0))?.generation
    }
    let pointers = GenerationName.Kind.allCases.map(\.pointerName) + ["lock"]
    for name in try fileNames(in: cache.folder) {
      let path = cache.folder + "/" + name
      guard let status = try FileStatus(path: path) else { continue }
      if status.isFolder {
        let kind: Kind =
          switch name {
          case "feed": .feed
          case "organisation": .organisation
          case "trust": .trust
          case "publication": .publication
          default: .other
          }
        try add(kind, name, path, depth: 0)
        continue
      }
      let kind: Kind
      if pointers.contains(name) {
        kind = .inForce
      } else if name.hasPrefix(AtomicFile.temporaryPrefix) {
        kind = .unfinished
      } else if let generation = GenerationName(fileName: name) {
        let inForce = current.first { $0.kind == generation.kind }
        kind =
          inForce == generation
          ? .inForce
          : generation.sequence > inForce?.sequence ?? 0 ? .unfinished : .earlier
      } else {
        kind = .other
      }
      entries.append(Entry(kind: kind, name: name, size: status.size))
    }
  }

  private mutating func add(_ kind: Kind, _ name: String, _ path: String, depth: Int) throws {
    // Forewarn's own folders hold one level of folders.
    guard depth < 3 else { return }
    for child in try fileNames(in: path) {
      let childPath = path + "/" + child
      guard let status = try FileStatus(path: childPath) else { continue }
      if status.isFolder {
        try add(kind, name + "/" + child, childPath, depth: depth + 1)
      } else {
        entries.append(Entry(kind: kind, name: name + "/" + child, size: status.size))
      }
    }
  }

  package func size(of kind: Kind) -> Int {
    entries.reduce(0) { $1.kind == kind ? $0 &+ $1.size : $0 }
  }
}

extension WriterLock {
  /// Removes what a later sync can make again and no reader needs: generations but the one in force,
  /// what is unfinished, what feeds have sent.
  /// - Returns: what was removed.
  package func prune() throws -> [CacheContents.Entry] {
    let removed = try CacheContents(cache).entries.filter {
      switch $0.kind {
      case .earlier, .unfinished, .feed: true
      case .inForce, .organisation, .trust, .publication, .other: false
      }
    }
    for entry in removed { AtomicFile.remove(cache.folder + "/" + entry.name) }
    return removed
  }
}
