import Advisor

/// What a check is asked for.
struct CheckOptions: Equatable {
  /// Files and folders; the current folder if there are none.
  var paths: [String] = []
  /// The report on standard output.
  var format = ReportName.text
  /// Reports in files beside it.
  var outputs: [ReportFile] = []
  var threshold = Threshold.level(.warning)
  var starter = false
  var quiet = false
  /// The least number of health that is no finding, 0 to 100; nil: health is not looked at.
  var minimumHealth: Int?
  /// The folder of the advisory database; nil for the usual one.
  var cacheFolder: String?
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
      case "--format", "--output", "--fail-on", "--cache", "--minimum-health":
        guard let value = rest.popFirst(), !value.isEmpty, !value.hasPrefix("-"),
          set(argument, value)
        else { return nil }
      default: return nil
      }
    }
  }

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
      guard let known = Threshold(value) else { return false }
      threshold = known
    case "--minimum-health":
      guard let least = Int(value), (0...100).contains(least) else { return false }
      minimumHealth = least
    default: cacheFolder = value
    }
    return true
  }
}
