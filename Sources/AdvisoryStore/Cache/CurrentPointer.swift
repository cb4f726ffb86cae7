import Advisor

/// The content of `CURRENT`, or of `HEALTH`: which file is in force. Text lines, the last of which is a hash
/// of those before it, so that a damaged pointer is refused and not followed.
struct CurrentPointer: Equatable {
  static let formatLine = "forewarn-cache 3"
  /// The file is some 200 bytes long, and a line longer for each file of the organisation; anything
  /// much longer is not ours.
  static let sizeLimit = 64 << 10

  var generation: GenerationName
  var size: Int
  var builtAt: Timestamp
  /// When a sync last found that the origin has nothing newer.
  var confirmedAt: Timestamp
  var metadataHash: UInt64
  /// Of the whole file.
  var fileHash: UInt64
  /// What the database was made from, if it was from a shared one.
  var publication: CachedPublication?

  var text: String {
    let lines = """
      \(Self.formatLine)
      file \(generation.fileName)
      size \(size)
      built \(builtAt.rfc3339)
      confirmed \(confirmedAt.rfc3339)
      metadata \(hexadecimal(metadataHash))
      hash \(hexadecimal(fileHash))

      """ + (publication?.lines ?? "")
    return lines + "check \(hexadecimal(Self.hash(lines)))\n"
  }

  init(
    generation: GenerationName, size: Int, builtAt: Timestamp, confirmedAt: Timestamp,
    metadataHash: UInt64, fileHash: UInt64, publication: CachedPublication? = nil
  ) {
    self.generation = generation
    self.size = size
    self.builtAt = builtAt
    self.confirmedAt = confirmedAt
    self.metadataHash = metadataHash
    self.fileHash = fileHash
    self.publication = publication
  }

  /// - Throws: ``StoreError`` `damaged` or `incompatible`.
  init(text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let format = lines.first, format.hasPrefix("forewarn-cache ") else {
      throw StoreError.damaged("CURRENT does not begin as it should")
    }
    guard format == Self.formatLine else {
      throw StoreError.incompatible("CURRENT is of the format \"\(format.prefix(40))\"")
    }
    func value(_ index: Int, _ key: String) -> String? {
      guard index < lines.count, lines[index].hasPrefix(key + " ") else { return nil }
      return String(lines[index].dropFirst(key.count + 1))
    }
    guard
      let generation = value(1, "file").flatMap(GenerationName.init(fileName:)),
      let size = value(2, "size").flatMap({ Int($0) }), size > 0,
      let builtAt = value(3, "built").flatMap(Timestamp.init(rfc3339:)),
      let confirmedAt = value(4, "confirmed").flatMap(Timestamp.init(rfc3339:)),
      let metadataHash = value(5, "metadata").flatMap({ UInt64($0, radix: 16) }),
      let fileHash = value(6, "hash").flatMap({ UInt64($0, radix: 16) })
    else { throw StoreError.damaged("CURRENT lacks a line") }
    self.init(
      generation: generation, size: size, builtAt: builtAt, confirmedAt: confirmedAt,
      metadataHash: metadataHash, fileHash: fileHash,
      publication: CachedPublication(lines: lines.dropFirst(7)))
    guard self.text == text else { throw StoreError.damaged("CURRENT does not match its hash") }
  }

  private static func hash(_ lines: String) -> UInt64 {
    var hash = ContentHash(seed: 3)
    hash.combine(lines)
    return hash.value
  }
}

/// `gen-<sequence>-<content digest>.sqlite`, or `health-…` for signals.
struct GenerationName: Equatable {
  enum Kind: String, CaseIterable {
    case advisories = "gen"
    case health

    /// The file that names the one in force.
    var pointerName: String {
      switch self {
      case .advisories: "CURRENT"
      case .health: "HEALTH"
      }
    }
  }

  var kind = Kind.advisories
  var sequence: Int
  var digest: String

  var fileName: String { "\(kind.rawValue)-\(sequence)-\(digest).sqlite" }

  init(kind: Kind = .advisories, sequence: Int, digest: String) {
    self.kind = kind
    self.sequence = sequence
    self.digest = digest
  }

  /// Nil unless the name is exactly one that Forewarn writes: it comes from a file, and must not
  /// lead out of the folder.
  init?(fileName: String) {
    let parts = fileName.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let kind = Kind(rawValue: String(parts[0])),
      parts[2].hasSuffix(".sqlite"), let sequence = Int(parts[1]),
      sequence > 0, sequence < 1 << 52
    else { return nil }
    let digest = String(parts[2].dropLast(7))
    guard digest.utf8.count == 16, let number = UInt64(digest, radix: 16),
      hexadecimal(number) == digest
    else { return nil }
    self.init(kind: kind, sequence: sequence, digest: digest)
    guard self.fileName == fileName else { return nil }
  }
}
