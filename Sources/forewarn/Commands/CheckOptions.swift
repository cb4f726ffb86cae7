import Advisor

/// What a check is asked for.
struct CheckOptions: Equatable {
  /// Files and folders; the current folder if there are none.
  var paths: [String] = []
  /// The report on standard output.
  var format = ReportName.text
  /// Reports in files beside it.
  var outputs: [ReportFile] = []
  var failOn = FailOn()
  var starter = false
  var quiet = false
  /// The least number of health that is no finding, 0 to 100; nil: health is not looked at.
  var minimumHealth: Int?
  /// The folder of the advisory database; nil for the usual one.
  var cacheFolder: String?
  /// Whether what is staged is read, not what lies in the folder.
  var staged = false
  /// The commit to compare with.
  var base: String?
  /// The file of an earlier check to compare with.
  var baseline: String?
  /// Where to write what later checks can be compared with.
  var writtenBaseline: String?
}

extension CheckOptions {
  /// Reads arguments in their plain form: known options whole, each value in an argument of its
  /// own. Nil for everything else, `--help` and errors included, which is for ``Check`` to read.
  ///
  /// ArgumentParser finds its options by reflection, which costs a fifth of the time that a hook
  /// waits for a check. A test holds that both read the same.
  init?(plain arguments: [String]) {
    self.init()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.utf8.first == UInt8(ascii: "-") else {
        if argument.isEmpty { return nil }
        paths.append(argument)
        continue
      }
      switch argument {
      case "--starter": starter = true
      case "--quiet", "-q": quiet = true
      case "--staged": staged = true
      case "--format", "--output", "--fail-on", "--cache", "--minimum-health", "--base",
        "--baseline",
        "--write-baseline":
        guard let value = rest.popFirst(), !value.isEmpty, !value.hasPrefix("-"),
          set(argument, value)
        else { return nil }
      default: return nil
      }
    }
    if contradiction != nil { return nil }
  }

  /// What of it cannot be meant together; nil if all is well.
  var contradiction: String? {
    if base != nil, baseline != nil { return "--base and --baseline exclude each other." }
    if let kinds = failOn.introductions, !isCompared {
      let words = kinds.map(\.rawValue).sorted().joined(separator: ", ")
      return "--fail-on \(words) needs something to compare with: --base, --baseline or --staged."
    }
    return nil
  }

  /// Whether findings are compared with an earlier state.
  var isCompared: Bool { staged || base != nil || baseline != nil }

  /// False if the option does not take that value.
  private mutating func set(_ option: String, _ value: String) -> Bool {
    switch option {
    case "--format":
      guard let known = ReportName(value) else { return false }
      format = known
    case "--output":
      guard let file = ReportFile(value) else { return false }
      outputs.append(file)
    case "--fail-on":
      guard let known = FailOn(value) else { return false }
      failOn = known
    case "--minimum-health":
      guard let least = Int(value), (0...100).contains(least) else { return false }
      minimumHealth = least
    case "--base": base = value
    case "--baseline": baseline = value
    case "--write-baseline": writtenBaseline = value
    default: cacheFolder = value
    }
    return true
  }
}
