import Advisor
import LanguageServerProtocol
import SourceText

/// What is in force for one session.
struct Settings: Sendable, Equatable {
  var minimumLevel = Finding.Level.hint
  var workspaceDiagnostics = true
  var inlayHints = true
  var codeLens = true
  var semanticTokens = false

  init() {}

  /// - Parameters:
  ///   - user: The user's own file.
  ///   - client: What the client says, which is the user's word too, and the later one.
  ///   - repositories: The files of the workspace's folders: they may let more be shown, never less.
  init(user: EditorChoices, client: EditorChoices, repositories: [EditorChoices]) {
    let own = client.minimumLevel ?? user.minimumLevel ?? minimumLevel
    minimumLevel = repositories.compactMap(\.minimumLevel).reduce(own, min)
    workspaceDiagnostics =
      client.workspaceDiagnostics ?? user.workspaceDiagnostics ?? workspaceDiagnostics
    inlayHints = client.inlayHints ?? user.inlayHints ?? inlayHints
    codeLens = client.codeLens ?? user.codeLens ?? codeLens
    semanticTokens = client.semanticTokens ?? user.semanticTokens ?? semanticTokens
  }
}

/// The configuration files that a session looks at, as last read.
struct ConfigurationFiles: Sendable {
  private(set) var stamps: [String: String] = [:]
  private(set) var files: [String: ReadPolicy] = [:]

  /// The same, as they are now; nil if nothing has changed.
  func changed(_ paths: [String], _ environment: ServerEnvironment) -> ConfigurationFiles? {
    var new = ConfigurationFiles()
    for path in paths {
      guard let stamp = environment.fileStamp(path) else { continue }
      new.stamps[path] = stamp
      new.files[path] =
        stamps[path] == stamp
        ? files[path]
        : environment.readFile(path).map {
          ReadPolicy(DocumentText(file: $0), environment.origin(ofConfiguration: path))
        }
    }
    return new.stamps == stamps ? nil : new
  }
}

/// A `forewarn.toml`, as far as a session needs it beside the assessments.
struct ReadPolicy: Sendable, Equatable {
  var editor: EditorChoices { layer.editor }
  var layer: PolicyLayer
  /// What is wrong with the file: it is told, and the rest counts. Lines from 1.
  var problems: [String]

  init(_ text: DocumentText, _ origin: PolicyOrigin) {
    let reading = PolicyFile().read(text)
    layer = reading.policy ?? PolicyLayer()
    layer.origin = origin
    problems = Array(reading.problemLines(in: text).prefix(20))
  }
}

extension Session {
  /// The paths at which configuration is looked for: those of the outer layers first.
  var configurationPaths: [String] {
    environment.outerConfigurations
      + folders.map { $0.entry(PolicyFile.fileName).text }
  }

  /// Takes in configuration files that have changed, and tells what is wrong with them.
  mutating func take(_ new: ConfigurationFiles) {
    for (path, file) in new.files.sorted(by: { $0.key < $1.key })
    where configuration.files[path] != file {
      for problem in file.problems {
        log(.warning, "\(displayed(path, limit: 1_000)):\(problem)")
      }
      if !environment.outerConfigurations.contains(path), file.editor.hasMoreThanALevel {
        log(
          .warning,
          "\(displayed(path, limit: 1_000)): a repository may only lower `minimumLevel`; its other "
            + "settings of the editor do not count.")
      }
    }
    let before = outerLayers
    configuration = new
    applySettings(isAnew: outerLayers != before)
  }

  /// Takes in what the client says; what it leaves out, or what is not understood, is not chosen.
  mutating func take(_ section: LSPAny) {
    var choices = EditorChoices()
    for (key, value) in section.members ?? [:] {
      switch value {
      case .bool(let isOn): _ = choices.set(key, to: .bool(isOn))
      case .string(let text): _ = choices.set(key, to: .text(text))
      default: break
      }
    }
    clientChoices = choices
    applySettings(isAnew: false)
  }

  /// The policies that hold whatever a repository says, outermost first.
  private var outerLayers: [PolicyLayer] {
    environment.outerConfigurations.compactMap { configuration.files[$0]?.layer }
  }

  /// What tasks need of the world, with the policy in force.
  var environmentInForce: ServerEnvironment {
    var result = environment
    var policy = environment.policy
    if case .opened(_, let source?) = advisories {
      policy = policy.published(by: source.organisation)
    }
    result.policy = outerLayers.reduce(policy) { $0.tightened(by: $1) }
    return result
  }

  /// - Parameter isAnew: whether something else has changed that assessments depend on.
  private mutating func applySettings(isAnew: Bool) {
    let own = environment.userConfiguration.flatMap { configuration.files[$0]?.editor }
    let new = Settings(
      user: own ?? EditorChoices(), client: clientChoices,
      repositories: configuration.files
        .filter { !environment.outerConfigurations.contains($0.key) }.map(\.value.editor))
    guard new != settings || isAnew else { return }
    settings = new
    needsRefresh = needsRefresh || !documents.isEmpty
    if !new.workspaceDiagnostics { forgetWorkspace() }
    invalidateAll()
    scanWorkspace()
  }
}

extension EditorChoices {
  fileprivate var hasMoreThanALevel: Bool {
    var other = self
    other.minimumLevel = nil
    return other != EditorChoices()
  }
}
