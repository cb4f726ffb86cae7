import SourceText

/// A set of rules to begin with: a `forewarn.toml` as text, which a file takes in by its name.
package enum PolicyPreset: String, Sendable, CaseIterable {
  /// What others build on: ranges count, since its users choose the versions.
  case library
  /// What runs: flaws in it matter more than those in what only helps to make it.
  case service
  /// Where somebody must show afterwards that everything was looked at.
  case regulated

  package var text: String {
    switch self {
    case .library:
      """
      # Preset "library": code that others build on.

      [check]
      fail-on = "warning"

      [database]
      warn-after = "7d"

      [[severity]]
      code = "range-admits-vulnerable"
      rating = "medium"
      level = "warning"
      reason = "Users of a library choose among all versions that it admits."

      [[severity]]
      code = ["known-vulnerability", "range-admits-vulnerable"]
      scope = "development"
      level = "information"
      reason = "What only helps to make a library does not reach its users."

      """
    case .service:
      """
      # Preset "service": a program that runs in production.

      [check]
      fail-on = "warning"
      fail-on-disclosed = false
      reason = "A flaw that was published since is work for today, not a broken build."

      [database]
      warn-after = "3d"
      fail-after = "14d"

      [[severity]]
      code = "end-of-life"
      level = "error"
      reason = "Nobody mends what has reached its end."

      [release-age]
      minimum = "3d"
      reason = "Most takeovers of packages are found within days."

      [exceptions]
      maximum-days = 180
      forbid = ["malicious-package", "banned-package"]

      """
    case .regulated:
      """
      # Preset "regulated": everything is looked at, and what cannot be is a failure.

      [check]
      fail-on = "warning"
      fail-on-disclosed = true
      not-assessed = "fail"
      reason = "What was not looked at cannot be answered for."

      [database]
      warn-after = "1d"
      fail-after = "3d"

      [[severity]]
      code = ["end-of-life", "malicious-package"]
      level = "error"

      [[severity]]
      code = ["unmaintained-package", "deprecated-package", "unsound", "range-admits-vulnerable"]
      level = "warning"
      reason = "What nobody looks after will not be mended in time."

      [sources]
      archives = []
      local-paths = false
      reason = "Sources must be the same for everybody, and versions must have names."

      [release-age]
      minimum = "7d"
      reason = "Most takeovers of packages are found within days."

      [exceptions]
      maximum-days = 90
      forbid = ["malicious-package", "banned-package", "source-not-allowed"]

      """
    }
  }

  package var layer: PolicyLayer { Self.layers[self] ?? PolicyLayer() }

  private static let layers: [PolicyPreset: PolicyLayer] = Dictionary(
    uniqueKeysWithValues: allCases.map { preset in
      (preset, PolicyFile().read(DocumentText(preset.text)).policy ?? PolicyLayer())
    })
}
