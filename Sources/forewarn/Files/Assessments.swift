import Advisor
import Dispatch
import Synchronization

/// Assesses many documents: on all cores where that pays, with the same result.
struct Assessments {
  let advisories: (any AdvisorySource)?
  let policy: Policy
  let today: Timestamp

  /// With fewer documents than this one core has assessed them before the others have begun.
  private static let fewestForAllCores = 8

  /// The assessments, in the order of the contexts.
  func assessments(of contexts: [DocumentContext]) -> [Assessment] {
    let progress = RunProgress(of: contexts.count)
    defer { progress.end() }
    @Sendable func assessment(_ context: DocumentContext) -> Assessment {
      defer { progress.advance() }
      return assess(context, advisories: advisories, policy: policy, today: today)
    }
    guard contexts.count >= Self.fewestForAllCores else { return contexts.map(assessment) }
    let results = Mutex<[Assessment?]>(Array(repeating: nil, count: contexts.count))
    DispatchQueue.concurrentPerform(iterations: contexts.count) { number in
      let result = assessment(contexts[number])
      results.withLock { $0[number] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}

/// Says on a terminal how far a run is, once it has taken a second: one line, which is taken away at
/// the end.
final class RunProgress: Sendable {
  private struct State {
    var done = 0
    var shownAt: DispatchTime
    var isShown = false
  }

  private let count: Int
  private let isWanted: Bool
  private let state: Mutex<State>

  private static let firstAfter: Double = 1
  private static let interval: Double = 0.2

  init(of count: Int) {
    self.count = count
    isWanted = Terminal.isForPeople
    state = Mutex(State(shownAt: .now() + Self.firstAfter - Self.interval))
  }

  func advance() {
    guard isWanted else { return }
    state.withLock { state in
      state.done += 1
      let now = DispatchTime.now()
      guard now >= state.shownAt + Self.interval else { return }
      state.shownAt = now
      state.isShown = true
      Terminal.write("\r\(state.done) of \(count) files", to: 2)
    }
  }

  func end() {
    guard isWanted else { return }
    state.withLock { state in
      // To the beginning of the line, and all of it away (ECMA-48, EL).
      if state.isShown { Terminal.write("\r\u{1B}[K", to: 2) }
      state.isShown = false
    }
  }
}
