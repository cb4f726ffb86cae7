/// An image manifest of the OCI image specification 1.1 that is an artifact: each layer is a file of
/// a repository, its path the layer's title.
struct OCIManifest: Equatable {
  struct Layer: Equatable {
    /// SHA-256 in hexadecimal digits.
    var sha256: String
    var length: Int
  }

  /// By path.
  var layers: [String: Layer] = [:]

  static let mediaType = "application/vnd.oci.image.manifest.v1+json"
  static let artifactType = "application/vnd.forewarn.repository.v1"
  private static let layerType = "application/vnd.forewarn.repository.file.v1"
  private static let emptyType = "application/vnd.oci.empty.v1+json"
  private static let title = "org.opencontainers.image.title"

  /// What every manifest must name as its configuration.
  static let emptyConfiguration = Array("{}".utf8)

  /// The most bytes that registries take (distribution specification, "Pushing manifests").
  static let lengthLimit = 4 << 20

  init() {}

  /// - Throws: ``SyncError`` `unexpectedContent` for what is no manifest of a repository.
  init(_ bytes: [UInt8], of origin: String) throws {
    func refused(_ cause: String) -> SyncError {
      SyncError(.unexpectedContent, "\(origin) is no repository of advisories.", cause: cause)
    }
    guard let manifest = JSON(bytes), manifest["schemaVersion"]?.integer == 2,
      let layers = manifest["layers"]?.elements
    else { throw refused("it is no image manifest") }
    let type = manifest["artifactType"]?.string ?? manifest["config"]?["mediaType"]?.string
    guard type == Self.artifactType else {
      throw refused("its type is \(printable((type ?? "none").utf8.prefix(100)))")
    }
    for layer in layers {
      guard let path = layer["annotations"]?[Self.title]?.string,
        let digest = layer["digest"]?.string, let sha256 = Self.sha256(of: digest),
        let length = layer["size"]?.integer, length >= 0
      else { throw refused("a layer says neither title nor digest") }
      _ = try RepositoryPath.parts(path)
      guard self.layers.updateValue(Layer(sha256: sha256, length: length), forKey: path) == nil
      else { throw refused("two layers are " + printable(path.utf8.prefix(100))) }
    }
  }

  /// The digits of a digest such as `sha256:01ab…`; nil for one of another kind.
  static func sha256(of digest: String) -> String? {
    guard digest.hasPrefix("sha256:") else { return nil }
    let digits = digest.dropFirst(7)
    guard digits.utf8.count == 64, hexadecimalBytes(String(digits)) != nil,
      digits.lowercased() == digits
    else { return nil }
    return String(digits)
  }

  /// Equal manifests give equal bytes.
  var bytes: [UInt8] {
    let layers = layers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return JSON.object([
      "schemaVersion": .integer(2),
      "mediaType": .string(Self.mediaType),
      "artifactType": .string(Self.artifactType),
      "config": .object([
        "mediaType": .string(Self.emptyType),
        "digest": .string("sha256:" + AdvisorySync.sha256(Self.emptyConfiguration)),
        "size": .integer(Self.emptyConfiguration.count),
      ]),
      "layers": .array(
        layers.map { path, layer in
          .object([
            "mediaType": .string(Self.layerType),
            "digest": .string("sha256:" + layer.sha256),
            "size": .integer(layer.length),
            "annotations": .object([Self.title: .string(path)]),
          ])
        }),
    ]).line
  }
}
