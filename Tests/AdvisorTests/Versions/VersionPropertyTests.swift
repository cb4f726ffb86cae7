import Advisor
import ForewarnTestSupport
import Testing

/// Laws that hold for all versions and sets, tried on generated ones. The seed is fixed: a run
/// tries what every run tries.
@Suite struct VersionPropertyTests {
  @Test(arguments: TestScheme.all) func orderIsTotal(_ scheme: TestScheme) {
    var random = SeededGenerator(seed: 1)
    let versions = (0..<80).compactMap { _ in
      random.version(scheme).flatMap(scheme.scheme.version)
    }
    #expect(versions.count == 80)
    var violations: [String] = []
    for a in versions {
      for b in versions where [a < b, a == b, b < a].count(where: \.self) != 1 {
        violations.append("\(a.text), \(b.text)")
      }
    }
    for _ in 0..<2000 {
      let three = (0..<3).compactMap { _ in versions.randomElement(using: &random) }
      let (a, b, c) = (three[0], three[1], three[2])
      if a < b && b < c && !(a < c) || a == b && b == c && a != c {
        violations.append("\(a.text), \(b.text), \(c.text)")
      }
    }
    #expect(violations.isEmpty)
  }

  @Test(arguments: TestScheme.all) func everyKeyLiesWithinTheBounds(_ scheme: TestScheme) {
    for text in ["0", "0.0.0", "0.0.0-0", "0.dev0", String(repeating: "9", count: 300) + ".0.0"] {
      guard let version = scheme.scheme.advisoryVersion(text) else { continue }
      #expect(IntervalSet.all.contains(version.key), "\(text)")
    }
  }

  @Test func setAlgebra() {
    var random = SeededGenerator(seed: 2)
    let keys = (0..<60).map { _ in
      VersionKey((0..<2).map { _ in UInt8.random(in: 0...5, using: &random) })
    }
    for _ in 0..<100 {
      let a = random.set(keys)
      let b = random.set(keys)
      #expect(a.complement.complement == a)
      #expect(a.union(b).complement == a.complement.intersection(b.complement))
      #expect(a.intersection(b).complement == a.complement.union(b.complement))
      #expect(a.union(b) == b.union(a))
      #expect(a.subtracting(b).intersection(b).isEmpty)
      #expect(a.isSubset(of: a.union(b)))
      #expect(a.union(a.complement) == .all)
      for key in keys.prefix(8) {
        for isPrerelease in [true, false] {
          let version = Version(text: "", isPrerelease: isPrerelease, key: key)
          #expect(
            a.intersection(b).contains(version) == (a.contains(version) && b.contains(version)))
          #expect(a.union(b).contains(version) == (a.contains(version) || b.contains(version)))
          #expect(a.complement.contains(version) != a.contains(version))
        }
      }
    }
  }

  @Test(arguments: TestScheme.all) func aRewriteAdmitsTheNewAndNothingOlder(
    _ scheme: TestScheme
  ) throws {
    var random = SeededGenerator(seed: 3)
    var count = 0
    for _ in 0..<500 {
      guard let requirement = random.requirement(scheme), let oldText = random.version(scheme),
        let newText = random.version(scheme), let old = scheme.scheme.version(oldText),
        let new = scheme.scheme.version(newText), old < new,
        let result = scheme.scheme.rewrite(requirement, toAdmit: new)
      else { continue }
      count += 1
      let set = try #require(scheme.scheme.requirement(result), "\(result)")
      #expect(set.contains(new), "\(requirement) -> \(result) for \(newText)")
      #expect(!set.contains(old), "\(requirement) -> \(result) for \(newText), admits \(oldText)")
    }
    #expect(count > 10)
  }

  /// Numbers of every length, since keys hold their digits.
  @Test(arguments: TestScheme.all) func aBoundAdmitsOneSideOfIt(_ scheme: TestScheme) throws {
    // Those of which requirements are versions alone.
    if scheme.operators == [""] || ["SemVer", "Go", "GitHub Actions"].contains(scheme.name) {
      return
    }
    var random = SeededGenerator(seed: 5)
    let parts = ["0", "1", "3", "9", "10", "11", "20", "30", "99", "100", "102", "300"]
    let releases = (0..<40).compactMap { _ in
      let numbers = (0..<3).compactMap { _ in parts.randomElement(using: &random) }
      return scheme.scheme.version(numbers.joined(separator: "."))
    }
    let isBracketed = ["Maven", "NuGet"].contains(scheme.name)
    let above = isBracketed ? [("[", ",)")] : [(">=", ""), (">= ", "")]
    let below = isBracketed ? [("(,", ")")] : [("<", ""), ("< ", "")]
    var count = 0
    for bound in releases {
      for (isAbove, forms) in [(true, above), (false, below)] {
        for (open, close) in forms {
          let text = open + bound.text + close
          guard let set = scheme.scheme.requirement(text) else { continue }
          for release in releases {
            count += 1
            let isAtLeast = !(release < bound)
            #expect(set.contains(release) == (isAtLeast == isAbove), "\(text), \(release.text)")
          }
        }
      }
    }
    #expect(count > 0)
  }

  @Test(arguments: TestScheme.all) func whatNamesAVersionAdmitsIt(_ scheme: TestScheme) {
    var random = SeededGenerator(seed: 6)
    let parts = ["0", "1", "3", "10", "11", "20", "30", "99", "100", "102", "300"]
    let excluding: Set<Character> = ["<", ">", "!"]
    let operators = (scheme.operators ?? ["", "^", "~", "=", ">=", "==", "~="]).filter {
      $0.contains("=") && !$0.contains("!") || excluding.isDisjoint(with: $0) || $0.contains("~")
    }
    let forms =
      ["Maven", "NuGet"].contains(scheme.name)
      ? ["V", "[V]", "[V,)", "(,V]"] : operators.map { $0 + "V" }
    var count = 0
    for _ in 0..<60 {
      let numbers = (0..<3).compactMap { _ in parts.randomElement(using: &random) }
      let text = numbers.joined(separator: ".")
      guard let version = scheme.scheme.version(text) else { continue }
      for form in forms {
        let requirement = form.replacing("V", with: text)
        guard let set = scheme.scheme.requirement(requirement) else { continue }
        count += 1
        #expect(set.contains(version), "\(requirement)")
      }
    }
    #expect(count > 0)
  }

  @Test(arguments: TestScheme.all) func anyTextIsReadWithoutATrap(_ scheme: TestScheme) {
    var random = SeededGenerator(seed: 4)
    let alphabet = Array("0019.*xv=<>^~!|,-+_ aABrcdevpost\tß\u{0}")
    for _ in 0..<1000 {
      let count = Int.random(in: 0...14, using: &random)
      let text = String((0..<count).compactMap { _ in alphabet.randomElement(using: &random) })
      if let version = scheme.scheme.version(text) {
        #expect(scheme.scheme.requirement(text)?.contains(version) ?? true || version.isPrerelease)
        _ = scheme.scheme.rewrite(">=0.1.0", toAdmit: version)
      }
      _ = scheme.scheme.advisoryVersion(text)
      if scheme.scheme.requirement(text) == nil {
        #expect(scheme.scheme.pinnedVersion(text) == nil, "\(text)")
      }
    }
  }
}

extension SeededGenerator {
  private mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &self) ?? ""
  }

  private mutating func number() -> String { pick(["0", "1", "2", "3", "9", "10", "20240101"]) }

  mutating func version(_ scheme: TestScheme) -> String? {
    if scheme.scheme is PEP440Scheme || scheme.scheme is PoetryScheme {
      let release = (0..<Int.random(in: 1...4, using: &self)).map { _ in number() }
      return pick(["", "", "1!"]) + release.joined(separator: ".")
        + pick(["", "", "", "a1", "-b", ".rc2", "c2"]) + pick(["", "", ".post1", "-2", "r"])
        + pick(["", "", ".dev0", "dev3"]) + pick(["", "", "+a.1", "+7"])
    }
    return [number(), number(), number()].joined(separator: ".") + pick(scheme.suffixes)
      + (scheme.operators == nil ? pick(["", "", "+build.7"]) : "")
  }

  mutating func requirement(_ scheme: TestScheme) -> String? {
    guard let version = version(scheme), let other = self.version(scheme) else { return nil }
    if let operators = scheme.operators { return pick(operators) + version }
    switch scheme.name {
    case "SemVer": return version
    case "PyPI":
      return pick(["==", "~=", ">=", ">", "<", "!=", "== "]) + version
        + pick(["", "", ",<" + other, ", !=" + other])
    case "Go": return "v" + version
    case "Maven", "NuGet":
      return pick([version, "[" + version + "]", "[" + version + ",)", "(," + version + "]"])
    case "poetry": return pick(["^", "~", "", ">=", "==", "^ "]) + version
    case "npm":
      return pick(["^", "~", "", "=", ">=", ">", "<", "^ "])
        + pick([version, "1", "1.2", "1.x", "0.x", "*"]) + pick(["", "", " <" + other])
    default:
      return pick(["^", "~", "", "=", ">=", ">", "<", "= "])
        + pick([version, "1", "1.2", "0.3"]) + pick(["", "", ", <" + other])
    }
  }

  mutating func set(_ keys: [VersionKey]) -> VersionSet {
    VersionSet(releases: intervals(keys), prereleases: intervals(keys))
  }

  private mutating func intervals(_ keys: [VersionKey]) -> IntervalSet {
    IntervalSet(
      (0..<Int.random(in: 0...4, using: &self)).compactMap { _ in
        guard let a = keys.randomElement(using: &self), let b = keys.randomElement(using: &self)
        else { return nil }
        return IntervalSet.Interval(lower: a, upper: b)
      })
  }
}
