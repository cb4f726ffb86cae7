/// One clause of a Python requirement: an operator and a version, as `~= 1.2`.
struct PEP440Specifier {
  enum Operator {
    case compatible, equal, notEqual, atMost, atLeast, less, greater, arbitrary
    /// Poetry's own.
    case caret, tilde
    /// Poetry's `*`.
    case any
  }

  let `operator`: Operator
  /// Nil only for `===` before a text that is no version, and for `*`.
  let version: PEP440Version?
  /// Whether the version ends in `.*`.
  let isPrefix: Bool
  /// Where the operator stands; empty if there is none.
  let operatorSpan: Range<Int>
  /// Where the version stands, with its `.*`.
  let versionSpan: Range<Int>

  /// The versions between the specifier's bounds, whatever is asked about prereleases.
  ///
  /// The bounds are those of the specification and of the `packaging` library: `<V` leaves out the
  /// prereleases of V unless V is one, `>V` its post-releases and local versions, and a local
  /// label counts only where the specifier has one.
  var interval: IntervalSet {
    guard let version else { return self.operator == .any ? .all : .empty }
    switch self.operator {
    case .any: return .all
    case .equal: return equal(version)
    case .notEqual: return equal(version).complement
    case .arbitrary: return IntervalSet(only: version.key)
    case .atLeast: return IntervalSet(from: version.key, before: .highest)
    case .atMost: return IntervalSet(from: .lowest, before: version.afterLocals)
    case .less:
      let bound = version.isPrerelease ? version : version.earliest
      return IntervalSet(from: .lowest, before: bound.changed { _ in }.key)
    case .greater: return IntervalSet(from: after(version), before: .highest)
    case .compatible:
      let prefix = version.changed { _ = $0.release.popLast() }
      return IntervalSet(from: version.key, before: prefix.nextPrefixFloor.key)
    case .tilde:
      let prefix = version.changed { $0.release = Array($0.release.prefix(2)) }
      return IntervalSet(from: version.key, before: prefix.nextPrefixFloor.key)
    case .caret:
      let breaking = version.changed {
        let firstSet = $0.release.firstIndex { !$0.isZero } ?? $0.release.count - 1
        $0.release = Array($0.release.prefix(firstSet + 1))
      }
      return IntervalSet(from: version.key, before: breaking.nextPrefixFloor.key)
    }
  }

  private func equal(_ version: PEP440Version) -> IntervalSet {
    if isPrefix {
      return IntervalSet(from: version.releaseFloor.key, before: version.nextPrefixFloor.key)
    }
    return version.hasLocal
      ? IntervalSet(only: version.key)
      : IntervalSet(from: version.key, before: version.afterLocals)
  }

  /// The lower bound of `>V`.
  private func after(_ version: PEP440Version) -> VersionKey {
    if let development = version.development {
      return version.changed { $0.development = development.next }.key
    }
    if let post = version.post {
      return version.changed {
        $0.post = post.next
        $0.development = .zero
      }.key
    }
    return version.afterPosts
  }

  /// Whether the specifier names a prerelease, by which a set of specifiers admits them.
  var namesPrerelease: Bool {
    self.operator != .notEqual && !isPrefix && version?.isPrerelease == true
  }
}

extension PEP440Specifier {
  /// Reads the specifiers of PEP 440 between commas; nil if one of them is not a specifier.
  static func list(_ text: String) -> [PEP440Specifier]? {
    text.withCursor { cursor in
      var result: [PEP440Specifier] = []
      while true {
        cursor.passSpaces()
        if cursor.pass(UInt8(ascii: ",")) { continue }
        if cursor.isAtEnd { return result }
        guard let specifier = specifier(&cursor) else { return nil }
        result.append(specifier)
        cursor.passSpaces()
        guard cursor.isAtEnd || cursor.current == UInt8(ascii: ",") else { return nil }
      }
    }
  }

  private static func specifier(_ cursor: inout ByteCursor) -> PEP440Specifier? {
    let start = cursor.position
    guard let `operator` = passOperator(&cursor) else { return nil }
    let operatorSpan = start..<cursor.position
    cursor.passSpaces()
    return `operator` == .arbitrary
      ? arbitrary(&cursor, operatorSpan)
      : versioned(&cursor, `operator`, operatorSpan)
  }

  /// Passes an operator of PEP 440.
  static func passOperator(_ cursor: inout ByteCursor) -> Operator? {
    if cursor.pass("===") { return .arbitrary }
    if cursor.pass("==") { return .equal }
    if cursor.pass("~=") { return .compatible }
    if cursor.pass("!=") { return .notEqual }
    if cursor.pass("<=") { return .atMost }
    if cursor.pass(">=") { return .atLeast }
    if cursor.pass("<") { return .less }
    if cursor.pass(">") { return .greater }
    return nil
  }

  private static func arbitrary(
    _ cursor: inout ByteCursor, _ operatorSpan: Range<Int>
  ) -> PEP440Specifier {
    let span = cursor.passAll { byte in
      !byte.isSpace && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";")
        && byte != UInt8(ascii: ")")
    }
    var inside = ByteCursor(cursor[span])
    let layout = PEP440.layout(&inside)
    let version = inside.isAtEnd ? layout.map { PEP440Version($0, inside) } : nil
    return PEP440Specifier(
      operator: .arbitrary, version: version, isPrefix: false, operatorSpan: operatorSpan,
      versionSpan: span)
  }

  /// Reads the version behind an operator, and checks what that operator allows.
  static func versioned(
    _ cursor: inout ByteCursor, _ operator: Operator, _ operatorSpan: Range<Int>
  ) -> PEP440Specifier? {
    let start = cursor.position
    guard let layout = PEP440.layout(&cursor) else { return nil }
    let version = PEP440Version(layout, cursor)
    var isPrefix = false
    switch `operator` {
    case .equal, .notEqual:
      if cursor.position == layout.release.upperBound, cursor.pass(".*") { isPrefix = true }
    case .compatible:
      if version.release.count < 2 || version.hasLocal { return nil }
    case .atMost, .atLeast, .less, .greater, .caret, .tilde:
      if version.hasLocal { return nil }
    case .arbitrary, .any: break
    }
    return PEP440Specifier(
      operator: `operator`, version: version, isPrefix: isPrefix, operatorSpan: operatorSpan,
      versionSpan: start..<cursor.position)
  }

  /// What a list of specifiers admits together.
  static func admitted(_ specifiers: [PEP440Specifier], _ rule: PrereleaseRule) -> VersionSet {
    var interval = IntervalSet.all
    for specifier in specifiers { interval = interval.intersection(specifier.interval) }
    let admitsPrereleases =
      switch rule {
      case .included: true
      case .excluded: false
      case .asNamed: specifiers.contains { $0.namesPrerelease }
      }
    return VersionSet(releases: interval, prereleases: admitsPrereleases ? interval : .empty)
  }
}
