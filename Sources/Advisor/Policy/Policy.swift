/// What those who use Forewarn decided about dependencies: what counts, from where on, and why.
///
/// It is made of layers: the organisation's, the user's, the command line's, the repository's, a
/// folder's. Each may only tighten what the ones outside of it say (``tightened(by:)``), so that
/// nobody's check becomes more lenient by what the checked repository says of itself.
public struct Policy: Sendable, Equatable {
  /// A database older than this many seconds is a `not-assessed` finding; nil: any age will do.
  public var maximumDatabaseAge: Int?
  /// A database older than this many seconds is a `stale-database` finding.
  package var databaseWarningAge: Int?
  /// The least number of health, 0 to 100; nil: it is not looked at.
  public var minimumHealth: Int?
  /// From where on findings make a check fail: what reaches any of these does.
  package var failOn: [Threshold] = [.level(.warning)]
  /// Of findings that were compared with an earlier state, those that count; nil: all of them.
  package var failOnIntroductions: Set<Introduction>?
  /// Whether a flaw that was published after the last change makes a check fail that compares with an
  /// earlier state.
  package var failsOnDisclosed = false
  /// Whether what could not be assessed makes a check fail as findings do.
  package var failsOnNotAssessed = false
  /// The authors whose statements (VEX) count beside the repository's own: said by the user or the
  /// organisation, never by a repository.
  package var trustedAuthors: Set<String> = []
  /// Statements that the organisation published, which count as those of trusted authors.
  package var statements = OrganisationStatements()
  /// For how many days an exception may be made; nil: for ever.
  package var maximumExceptionDays: Int?
  /// The findings that no exception takes away.
  package var forbiddenExceptions: Set<FindingCode> = []
  /// What it is made of, outermost first. Lists (bans, sources, licences, …) are judged layer by
  /// layer: what any of them refuses is a finding.
  package private(set) var layers: [PolicyLayer] = []

  package init(maximumDatabaseAge: Int? = nil, minimumHealth: Int? = nil) {
    self.maximumDatabaseAge = maximumDatabaseAge
    self.minimumHealth = minimumHealth
  }

  /// A policy of layers, outermost first.
  package init(layers: [PolicyLayer]) {
    self = layers.reduce(Policy()) { $0.tightened(by: $1) }
  }

  /// The policy with what a layer inside of it adds: the one place where layers meet. What would
  /// loosen it has no effect; the layer's own assessment says so at its place.
  package func tightened(by layer: PolicyLayer) -> Policy {
    var result = self
    result.layers.append(layer)
    if let threshold = layer.failOn?.value {
      if isOpen(layer, \.failOn) {
        result.failOn = [threshold]
      } else if !failOn.contains(threshold) {
        result.failOn.append(threshold)
      }
    }
    if layer.failOnDisclosed?.value == true { result.failsOnDisclosed = true }
    if layer.notAssessed?.value == .fail { result.failsOnNotAssessed = true }
    if let least = layer.minimumHealth?.value {
      result.minimumHealth = Swift.max(least, minimumHealth ?? 0)
    }
    if let age = layer.warnAfter?.value {
      result.databaseWarningAge = Swift.min(age, databaseWarningAge ?? age)
    }
    if let age = layer.failAfter?.value {
      result.maximumDatabaseAge = Swift.min(age, maximumDatabaseAge ?? age)
    }
    if let days = layer.maximumExceptionDays?.value {
      result.maximumExceptionDays = Swift.min(days, maximumExceptionDays ?? days)
    }
    result.forbiddenExceptions.formUnion(layer.forbiddenExceptions?.value ?? [])
    if layer.origin.kind.isTrusted, let authors = layer.trustedAuthors?.value {
      result.trustedAuthors =
        isOpen(layer, \.trustedAuthors) ? Set(authors) : trustedAuthors.intersection(authors)
    }
    return result
  }

  /// Whether a layer may say something anew: it is the word of those who check, and nobody outside
  /// of it has said it.
  func isOpen<Value>(
    _ layer: PolicyLayer, _ path: KeyPath<PolicyLayer, PolicyLayer.Entry<Value>?>
  ) -> Bool {
    layer.origin.kind.isTrusted && !layers.contains { $0[keyPath: path] != nil }
  }

  /// The outermost layer that says a value, and why. Who has just typed a command knows it.
  package func remark<Value>(
    on path: KeyPath<PolicyLayer, PolicyLayer.Entry<Value>?>, _ value: Value
  ) -> PolicyRemark? {
    for layer in layers where layer.origin.kind != .commandLine {
      if let entry = layer[keyPath: path], entry.value == value {
        return layer.remark(entry.reason)
      }
    }
    return nil
  }

  package func makesFail(_ finding: Finding) -> Bool {
    guard counts(finding) else { return false }
    if finding.code == .notAssessed { return failsOnNotAssessed && finding.level > .hint }
    return failOn.contains { $0.isReached(by: finding) }
  }

  /// Whether a finding is of those that may make a check fail, by since when it is there.
  package func counts(_ finding: Finding) -> Bool {
    guard let failOnIntroductions, let introduction = finding.introduction else { return true }
    return failOnIntroductions.contains(introduction)
      || failsOnDisclosed && introduction == .newlyDisclosed
  }

  /// The policy in force for a document: this one with the layers of its repository.
  package func tightened(by context: DocumentContext) -> Policy {
    var result = self
    for (number, document) in context.policies.enumerated() {
      guard var layer = document.reading.policy else { continue }
      layer.origin = PolicyOrigin(
        number == 0 ? .repository : .folder,
        path: PolicyOrigin.relative(document.path, to: context.document.path))
      result = result.tightened(by: layer)
    }
    return result
  }
}
