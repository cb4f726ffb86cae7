import AdvisoryStore

/// A repository in an OCI registry (distribution specification 1.1): one artifact, whose layers are
/// the files. A reader sees the files of one moment; those of a publication appear when the tag is
/// moved, at its end.
///
/// Registries know no condition for moving a tag. The tag is read again before it is moved, and after:
/// of two publishers one is refused, if not both move it in the same moment.
final class OCIRepository: RepositoryStore {
  private let place: OCIPlace
  private let client: RegistryClient
  /// As the tag was when it was first read; nil before that.
  private var opened: Tag?
  private var manifest = OCIManifest()

  private struct Tag: Equatable {
    /// Nil if there was no such tag.
    var sha256: String?
  }

  init(_ place: OCIPlace, client: HTTPClient) throws {
    self.place = place
    self.client = try RegistryClient(place, http: client)
  }

  var origin: String { place.text }

  // MARK: Reading

  func read(_ path: String, limit: Int) throws -> [UInt8]? {
    try readForReplacing(path, limit: limit)?.bytes
  }

  func readForReplacing(_ path: String, limit: Int) throws -> (bytes: [UInt8], version: String)? {
    guard let layer = try layer(path) else { return nil }
    guard layer.length <= limit else { throw RepositoryPath.tooLarge(path, limit) }
    let sink = MemorySink()
    _ = try client.send(
      .get, Self.address(layer), limit: layer.length, expecting: [200], into: sink)
    guard sink.bytes.count == layer.length, sha256(sink.bytes) == layer.sha256 else {
      throw damaged(path)
    }
    return (sink.bytes, layer.sha256)
  }

  func fetch(_ path: String, into file: String, length: Int) throws {
    guard let layer = try layer(path) else {
      throw SyncError(.notFound, "\(origin) has no file \(path).")
    }
    guard layer.length == length else {
      throw SyncError(
        layer.length > length ? .tooLarge : .unexpectedContent,
        "\(origin): \(path) is not what it is said to be: it has another length.",
        cause: "\(layer.length) bytes in place of \(length)")
    }
    let whole = HTTPClient.Request(
      address: client.whole(Self.address(layer)), limit: length, mayLeaveHost: true)
    try Download(whole, into: file, length: length).run {
      try client.send($0, expecting: [200, 206, 416], into: $1)
    }
    guard try ContentDigest.of(file: file).sha256 == layer.sha256 else {
      Download.remove(file)
      throw damaged(path)
    }
  }

  func paths() throws -> [String] {
    try open()
    return manifest.layers.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func layer(_ path: String) throws -> OCIManifest.Layer? {
    _ = try RepositoryPath.parts(path)
    try open()
    return manifest.layers[path]
  }

  private func damaged(_ path: String) -> SyncError {
    SyncError(
      .unexpectedContent, "\(origin): \(path) is not what its digest says: it was changed.")
  }

  private static func address(_ layer: OCIManifest.Layer) -> String {
    "/blobs/sha256:" + layer.sha256
  }

  // MARK: The tag

  private func open() throws {
    guard opened == nil else { return }
    let bytes = try readTag()
    if let bytes { manifest = try OCIManifest(bytes, of: origin) }
    opened = Tag(sha256: bytes.map { sha256($0) })
  }

  private func readTag() throws -> [UInt8]? {
    let sink = MemorySink()
    let response = try client.send(
      .get, "/manifests/" + place.tag, headers: ["Accept: " + OCIManifest.mediaType],
      limit: OCIManifest.lengthLimit, expecting: [200, 404], into: sink)
    if response.status == 404 { return nil }
    if let digest = response.headers["docker-content-digest"],
      let digits = OCIManifest.sha256(of: digest), digits != sha256(sink.bytes)
    {
      throw damaged("the manifest")
    }
    return sink.bytes
  }

  // MARK: Writing

  func write(_ content: RepositoryContent, to path: String, if condition: WriteCondition) throws {
    let present = try layer(path)
    let digest = try content.digest()
    switch condition {
    case .absent:
      if let present {
        guard present.sha256 == digest else { throw RepositoryPath.taken(path, of: origin) }
        return
      }
    case .unchanged(let version):
      guard present?.sha256 == version else { throw RepositoryPath.conflict(path, of: origin) }
    }
    try send(content.body, sha256: digest)
    manifest.layers[path] = OCIManifest.Layer(sha256: digest, length: content.length)
  }

  func remove(_ path: String) throws {
    guard try layer(path) != nil else { return }
    manifest.layers[path] = nil
  }

  /// Sends a blob that the registry does not have.
  private func send(_ body: HTTPClient.Body, sha256: String) throws {
    let known = try client.send(.head, "/blobs/sha256:" + sha256, expecting: [200, 404])
    if known.status == 200 { return }
    let begun = try client.send(
      .post, "/blobs/uploads/", body: .bytes([]), expecting: [202])
    let location = try client.location(begun)
    let done = try client.send(
      .put, location + (location.contains("?") ? "&" : "?") + "digest=sha256:" + sha256,
      headers: ["Content-Type: application/octet-stream"], body: body, expecting: [201])
    try check(done, sha256: sha256)
  }

  private func check(_ response: HTTPClient.Response, sha256: String) throws {
    guard let digest = response.headers["docker-content-digest"],
      let digits = OCIManifest.sha256(of: digest)
    else { return }
    guard digits == sha256 else {
      throw SyncError(.unexpectedContent, "\(origin) stored something else than was sent.")
    }
  }

  func finish() throws {
    try open()
    let bytes = manifest.bytes
    let digest = sha256(bytes)
    guard digest != opened?.sha256 else { return }
    guard bytes.count <= OCIManifest.lengthLimit else {
      throw SyncError(
        .tooLarge,
        "\(origin): there are too many files for the manifest of a registry: "
          + "remove old ones.")
    }
    try send(
      .bytes(OCIManifest.emptyConfiguration), sha256: sha256(OCIManifest.emptyConfiguration))
    guard try readTag().map({ sha256($0) }) == opened?.sha256 else {
      throw RepositoryPath.conflict("the tag was moved", of: origin)
    }
    let done = try client.send(
      .put, "/manifests/" + place.tag, headers: ["Content-Type: " + OCIManifest.mediaType],
      body: .bytes(bytes), expecting: [201])
    try check(done, sha256: digest)
    guard try readTag().map({ sha256($0) }) == digest else {
      throw RepositoryPath.conflict("the tag was moved at the same moment", of: origin)
    }
    opened = Tag(sha256: digest)
  }
}
