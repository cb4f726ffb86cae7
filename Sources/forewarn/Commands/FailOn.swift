import Advisor

/// What makes a check fail: from where on findings count, and, where they are compared with an earlier
/// state, which of them. As the command line has it: `high`, `introduced`, `high,introduced`.
struct FailOn: Equatable {
  /// What reaches any of these counts; empty where nothing was said.
  var thresholds: [Threshold] = []
  /// Nil where nothing was said.
  var introductions: Set<Introduction>?

  static let words = Threshold.words + Introduction.allCases.map(\.rawValue)

  init() {}

  /// Nil for what is none of the words, or for `never` with others.
  init?(_ text: String) {
    var thresholds: [Threshold] = []
    var introductions: Set<Introduction> = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if let introduction = Introduction(rawValue: word) {
        introductions.insert(introduction)
      } else if let threshold = Threshold(word) {
        thresholds.append(threshold)
      } else {
        return nil
      }
    }
    guard !thresholds.contains(.never) || (thresholds.count == 1 && introductions.isEmpty) else {
      return nil
    }
    if !thresholds.isEmpty { self.thresholds = thresholds }
    if !introductions.isEmpty { self.introductions = introductions }
  }
}
