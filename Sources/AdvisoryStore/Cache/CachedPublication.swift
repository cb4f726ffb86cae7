package import Advisor

/// What a cache keeps of the publication that its database was made from. It is part of `CURRENT`, so
/// that the database, and the policy that came with it, come into force at one moment.
package struct CachedPublication: Sendable, Hashable {
  package var stamp: PublicationStamp
  package var files: [File]

  /// A file of the organisation: its policy, statements that it trusts. It lies in the folder
  /// `organisation` of the cache.
  package struct File: Sendable, Hashable {
    /// As it was published: `policy/forewarn.toml`.
    package var name: String
    var size: Int
    /// Against accidents; the signature was verified before the file came here.
    var hash: UInt64

    /// Of the content too: a file is never written over.
    var storedName: String {
      hexadecimal(hash) + "-" + name.split(separator: "/").joined(separator: "-")
    }

    init(name: String, size: Int, hash: UInt64) {
      self.name = name
      self.size = size
      self.hash = hash
    }

    package init(name: String, content: String) {
      var content = content
      self.name = name
      (size, hash) = content.withUTF8 { bytes in
        (bytes.count, Self.hash(UnsafeRawBufferPointer(bytes)))
      }
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
      var hash = ContentHash(seed: 61)
      hash.combine(bytes)
      return hash.value
    }

    /// Whether it can be a name: it must not lead out of the folder, nor break the lines of a pointer.
    package static func isName(_ name: String) -> Bool {
      (1...200).contains(name.utf8.count) && !name.hasPrefix(".")
        && name.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"), UInt8(ascii: "/"):
            true
          default: false
          }
        }
    }
  }

  package init(_ stamp: PublicationStamp, files: [File] = []) {
    self.stamp = stamp
    self.files = files.sorted { $0.name < $1.name }
  }

  // MARK: Lines of a pointer

  var lines: String {
    "publication \(stamp.sequence) \(stamp.published.rfc3339)\n"
      + files.map { "organisation \($0.size) \(hexadecimal($0.hash)) \($0.name)\n" }.joined()
  }

  /// Nil if the first line is not of a publication. What does not fit is left out: the pointer's hash
  /// is compared with that of what was read.
  init?(lines: some Sequence<Substring>) {
    var stamp: PublicationStamp?
    var files: [File] = []
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 3).map(String.init)
      if parts.count == 3, parts[0] == "publication", let sequence = Int(parts[1]),
        let published = Timestamp(rfc3339: parts[2])
      {
        stamp = PublicationStamp(sequence: sequence, published: published)
      } else if parts.count == 4, parts[0] == "organisation", let size = Int(parts[1]), size >= 0,
        let hash = UInt64(parts[2], radix: 16), File.isName(parts[3])
      {
        files.append(File(name: parts[3], size: size, hash: hash))
      }
    }
    guard let stamp else { return nil }
    self.init(stamp, files: files)
  }
}

/// A file of the organisation, verified.
package struct OrganisationFile: Sendable, Hashable {
  /// As it was published: `policy/forewarn.toml`.
  package var name: String
  /// Where it lies on this machine.
  package var path: String
  package var bytes: [UInt8]
}

extension AdvisoryCache {
  var organisationFolder: String { folder + "/organisation" }

  /// What the database in force was made from; nil if it is not from a shared one.
  /// - Throws: ``StoreError``, also where there is no database.
  package func publication() throws -> CachedPublication? {
    try readPointer(.advisories).publication
  }

  /// The organisation's files that came with the database in force. What is damaged or missing
  /// throws: nobody knows what it asks for.
  package func organisationFiles() throws -> [OrganisationFile] {
    try organisationFiles(of: readPointer(.advisories))
  }

  func organisationFiles(of pointer: CurrentPointer) throws -> [OrganisationFile] {
    guard let publication = pointer.publication else { return [] }
    if !publication.files.isEmpty { try CacheFolder.check(organisationFolder) }
    return try publication.files.map { file in
      let path = organisationFolder + "/" + file.storedName
      guard let status = try FileStatus(path: path), status.isRegular else {
        throw StoreError.damaged("\(file.storedName) is missing")
      }
      try CacheFolder.checkOwner(status, path)
      let bytes = try OpenFile(path, .read).readAll(limit: file.size)
      guard bytes.count == file.size,
        bytes.withUnsafeBytes({ CachedPublication.File.hash($0) }) == file.hash
      else { throw StoreError.damaged("\(file.storedName) is not what was written") }
      return OrganisationFile(name: file.name, path: path, bytes: bytes)
    }
  }
}

extension WriterLock {
  /// Writes a file of the organisation beside the database; it counts when a publication that names
  /// it comes into force.
  package func write(organisation name: String, _ content: String) throws -> CachedPublication.File
  {
    let file = CachedPublication.File(name: name, content: content)
    let folder = cache.organisationFolder
    try CacheFolder.create(folder)
    // What lies there under this name may be damaged.
    try AtomicFile.write(content, to: file.storedName, in: folder)
    return file
  }

  /// Removes the organisation's files that neither the publication in force nor the one before names.
  func removeOrganisationFiles(except publications: [CachedPublication?]) throws {
    let folder = cache.organisationFolder
    guard try FileStatus(path: folder) != nil else { return }
    let kept = Set(publications.flatMap { $0?.files ?? [] }.map(\.storedName))
    for name in try fileNames(in: folder) where !kept.contains(name) {
      AtomicFile.remove(folder + "/" + name)
    }
  }
}
