import Advisor
import AdvisoryStore
import SourceText

/// The policies that hold whatever a repository says: the organisation's and the user's.
struct OuterPolicies {
  /// Outermost first.
  private(set) var layers: [PolicyLayer] = []
  /// Files that are there, or were named, and cannot be read, and those in which something is not
  /// understood: nobody knows whether all holds that shall.
  private(set) var problems: [(path: String, reason: String)] = []

  init() {
    add(.organisation, Self.organisationPath, isNamed: Self.named != nil)
    if let path = Self.userPath { add(.user, path, isNamed: false) }
  }

  private mutating func add(_ kind: PolicyOrigin.Kind, _ path: String, isNamed: Bool) {
    switch FileSystem.read(path) {
    case .success(let bytes):
      let text = DocumentText(file: bytes)
      let reading = PolicyFile().read(text)
      guard var layer = reading.policy else { return }
      layer.origin = PolicyOrigin(kind, path: path)
      layers.append(layer)
      if let first = reading.problemLines(in: text).first {
        problems.append((path, "line \(first)"))
      }
    case .failure(.notFound) where !isNamed: break
    case .failure(let error): problems.append((path, error.description))
    }
  }

  /// The organisation's file that the environment names.
  private static var named: String? {
    AdvisoryStore.environment("FOREWARN_ORGANISATION_POLICY").map(FileSystem.absolute)
  }

  /// `$FOREWARN_ORGANISATION_POLICY`, by default `/etc/forewarn/forewarn.toml`.
  static var organisationPath: String { named ?? "/etc/forewarn/" + PolicyFile.fileName }

  /// `$XDG_CONFIG_HOME/forewarn/forewarn.toml`, by default below `~/.config`.
  static var userPath: String? {
    AdvisoryStore.userSettingsFolder.map { $0 + "/" + PolicyFile.fileName }
  }
}
