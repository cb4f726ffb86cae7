/// What a policy says of exceptions: from what there is none, and how long they may last.
struct ExceptionRules: Sendable {
  /// The codes of findings that no decision takes away.
  let forbidden: Set<FindingCode>
  /// So many days a decision may last at most, so that it needs an end; nil: any time, and none.
  let maximumDays: Int?

  init(_ policy: Policy) {
    forbidden = policy.forbiddenExceptions
    maximumDays = policy.maximumExceptionDays
  }

  func forbids(_ finding: Finding) -> Bool { forbidden.contains(finding.code) }

  /// Whether a decision lasts longer than is allowed.
  /// - Parameter last: its last day; nil if it does not end.
  func isTooLong(from start: Timestamp, to last: Timestamp?) -> Bool {
    guard let maximumDays else { return false }
    guard let last else { return true }
    return last.daysLeft(at: start) > maximumDays
  }
}
