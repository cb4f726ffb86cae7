package import SourceText

/// Where a decision stands.
package struct DecisionPlace: Sendable, Hashable {
  package var path: String
  package var span: SourceSpan

  package init(path: String, span: SourceSpan) {
    self.path = path
    self.span = span
  }
}

/// What somebody decided about a finding, wrote down, and answers for.
package struct Suppression: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// A comment beside the entry (SARIF 2.1.0 section 3.35.2: `inSource`).
    case inSource
    /// A statement in a file of its own (`external`).
    case external
  }

  package var kind: Kind
  /// Of a comment always ``VEXStatement/Status/affected``: it claims nothing else.
  package var status: VEXStatement.Status
  /// The label of the justification, if one was given.
  package var justification: VEXStatement.Justification?
  /// In the author's words.
  package var reason: String
  /// Empty for a comment: who wrote it only its history tells.
  package var author: String
  /// When it was decided; nil if it does not say.
  package var decided: Timestamp?
  /// The last day on which it counts.
  package var expires: Timestamp?
  package var place: DecisionPlace

  /// Why: `not affected, the vulnerable code is not present: "We build without it"`.
  package var grounds: String {
    var text = kind == .inSource ? "" : status.words
    if let justification { text += ", " + justification.words }
    guard !reason.isEmpty else { return text }
    let quoted = "\"" + displayed(reason, limit: 500) + "\""
    return text.isEmpty ? quoted : text + ": " + quoted
  }

  /// Who and when: `by Platform security on 2025-10-01`, or `in a comment`.
  package var origin: String {
    if kind == .inSource { return "in a comment" }
    return "by " + said
  }

  /// The same of somebody who says something.
  var said: String {
    let who = kind == .inSource ? "A comment" : author.isEmpty ? "somebody" : displayed(author)
    return who + (decided.map { " on \($0.day)" } ?? "")
  }
}

/// A decision that speaks of a finding, and what comes of it.
package struct SpokenDecision: Sendable, Equatable {
  package enum Outcome: String, Sendable {
    /// It takes the finding away.
    case inForce = "in-force"
    /// Its last day has passed.
    case ended
    /// It says that the product is affected or looked into, and does not say until when that is
    /// accepted.
    case open
    /// It does not say all that it must.
    case malformed
    /// A policy forbids exceptions from this kind of finding.
    case forbidden
    /// It lasts longer than a policy allows.
    case tooLong = "too-long"
    /// Somebody else said it whom neither the user nor the organisation trusts.
    case untrusted
    /// Somebody else says that the product is affected, or looks into it.
    case noted
  }

  package var decision: Suppression
  package var outcome: Outcome

  package init(_ decision: Suppression, _ outcome: Outcome) {
    self.decision = decision
    self.outcome = outcome
  }

  /// For people, a sentence or two without foreign control characters.
  package var sentence: String {
    let grounds = decision.grounds
    // What was said may end a sentence itself.
    let said = grounds.hasSuffix(".\"") ? grounds : grounds + "."
    switch outcome {
    case .inForce:
      let until = decision.expires.map { " until \($0.day)" } ?? ""
      return "Set aside \(decision.origin)\(until): \(said)"
    case .ended:
      let end = decision.expires.map { " on \($0.day)" } ?? ""
      return "An exception \(decision.origin) ended\(end); it said: \(said)"
    case .open:
      return "\(decision.said) says: \(grounds); that sets nothing aside without an end."
    case .malformed:
      return "An exception \(decision.origin) does not count, for it is not complete."
    case .forbidden:
      return "An exception \(decision.origin) does not count: a policy forbids it here."
    case .tooLong:
      return
        "An exception \(decision.origin) does not count: it lasts longer than a policy allows."
    case .untrusted: return "\(decision.said) says: \(grounds) (not trusted here)."
    case .noted: return "\(decision.said) says: \(said)"
    }
  }

  /// Whether it belongs into the finding's own message: who meets the finding again must know why.
  package var isTold: Bool {
    switch outcome {
    case .ended, .malformed, .forbidden, .tooLong: true
    case .inForce, .open, .untrusted, .noted: false
    }
  }
}
