import ManifestSyntax
import SourceText

struct PolicyProblemRule: Rule {
  let code = FindingCode.policyProblem
  let manual = """
    A `forewarn.toml` says something that is not understood, or that has no effect.

    What is not understood (an unknown section or key, a value that the key does not take, a version
    that is none) is a warning, since a rule that was meant to hold does not; the rest of the file
    counts. What has no effect is for information: a rule that would loosen what an outer layer says,
    with the layer and its reason; one that another rule makes needless; `trusted-authors` in a
    repository. The layers are, from outside: the organisation, the user, the command line, the
    repository, its folders. An inner layer may only tighten.

    To resolve it, mend the line; `forewarn policy show` prints what holds in a folder, and where
    each of it comes from. `docs/policy.md` lists everything that may stand in the file.
    """

  /// Further problems of one file are counted, not shown one by one.
  private static let maximumProblems = 50

  func findings(in document: JudgedDocument) -> [Finding] {
    guard var layer = document.context.document.reading.policy else { return [] }
    var findings = document.context.document.reading.problems.map { problem in
      Finding(
        code: code, level: .warning, path: document.path, span: problem.span,
        message: displayed(problem.message, limit: 500))
    }
    var outer = document.policy
    let layers = outer.layers
    // The organisation's and the user's own files are layers themselves.
    if let place = layers.firstIndex(where: {
      $0.origin.kind.isTrusted && $0.origin.path == document.path
    }) {
      layer.origin = layers[place].origin
      outer = Policy(layers: Array(layers.prefix(place)))
    } else {
      layer.origin = PolicyOrigin(
        document.context.policies.isEmpty ? .repository : .folder, path: document.path)
    }
    findings += outer.idle(in: layer).map { idle in
      Finding(
        code: code, level: .information, path: document.path, span: idle.span,
        message: idle.message)
    }
    guard findings.count > Self.maximumProblems, let last = findings.last else { return findings }
    return findings.prefix(Self.maximumProblems) + [
      Finding(
        code: code, level: .warning, path: document.path, span: last.span,
        message: "\(findings.count - Self.maximumProblems) more places are not as they should be.")
    ]
  }
}
