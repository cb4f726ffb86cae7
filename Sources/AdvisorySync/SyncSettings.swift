internal import AdvisoryStore
internal import ManifestSyntax

/// Where this machine syncs from, and whom it trusts there: `sync.toml` of the user, else of the
/// organisation. A repository that is checked has no say in it.
///
///     from = "https://forewarn.example/db"
///     root = "/etc/forewarn/root.json"      # or: fingerprint = "…"
package struct SyncSettings: Equatable {
  package var from: String?
  package var root: String?
  package var fingerprint: String?
  /// The file that says so.
  package var path: String?

  package init() {}

  /// - Throws: ``SyncError`` for a file that is not understood: nobody knows then what to trust.
  package static func standard() throws -> SyncSettings {
    for path in [userPath, organisationPath].compactMap(\.self) {
      guard try FileStatus(path: path, followingLink: true) != nil else { continue }
      let bytes = try OpenFile(path, .read, followingLink: true).readAll(limit: 1 << 16)
      return try SyncSettings(bytes, path: path)
    }
    return SyncSettings()
  }

  /// `$FOREWARN_SYNC_SETTINGS`, by default `/etc/forewarn/sync.toml`.
  static var organisationPath: String {
    environment("FOREWARN_SYNC_SETTINGS") ?? "/etc/forewarn/sync.toml"
  }

  /// `$XDG_CONFIG_HOME/forewarn/sync.toml`, by default below `~/.config`.
  static var userPath: String? { userSettingsFolder.map { $0 + "/sync.toml" } }
}

extension SyncSettings {
  /// Reads the text of such a file.
  /// - Throws: ``SyncError`` `readFailed` with the first thing that is not understood.
  package init(_ bytes: [UInt8], path: String) throws {
    func problem(_ what: String) -> SyncError {
      SyncError(.readFailed, "\(path) is not understood, so nothing was synced: \(what).")
    }
    let tree = TOMLReader.read(bytes)
    if let first = tree.problems.first { throw problem(printable(first.message.utf8)) }
    self.path = path
    for entry in tree.root.children {
      let key = entry.key ?? ""
      guard let value = entry.string else {
        throw problem("`\(printable(key.utf8.prefix(60)))` is not a text")
      }
      switch key {
      case "from": from = value
      case "root": root = value
      case "fingerprint": fingerprint = value
      default:
        throw problem(
          "there is no `\(printable(key.utf8.prefix(60)))`, only `from`, `root` and `fingerprint`")
      }
    }
  }
}
