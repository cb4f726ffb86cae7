/// How Python requirements are read for a pin, and rewritten so that they start at a version.
enum PEP440Edit {
  /// The version that the clauses pin: a single `==` or `===` without `.*`.
  static func pin(_ specifiers: [PEP440Specifier]?, in text: String) -> Version? {
    guard let specifiers, specifiers.count == 1, let only = specifiers.first, !only.isPrefix,
      only.operator == .equal || only.operator == .arbitrary
    else { return nil }
    return PEP440.version(text.bytes(only.versionSpan))
  }

  /// Whether the first release number, or the epoch, differs.
  static func isMajorChange(from a: Version, to b: Version) -> Bool {
    guard let old = taken(apart: a.text), let new = taken(apart: b.text) else { return false }
    return old.epoch != new.epoch || old.release.first != new.release.first
  }

  /// Whether the first two release numbers, and the epoch, are the same.
  static func isPatchChange(from a: Version, to b: Version) -> Bool {
    guard let old = taken(apart: a.text), let new = taken(apart: b.text) else { return false }
    func minor(_ version: PEP440Version) -> DecimalNumber {
      version.release.count > 1 ? version.release[1] : .zero
    }
    return !isMajorChange(from: a, to: b) && minor(old) == minor(new)
  }

  private static func taken(apart text: String) -> PEP440Version? {
    text.withCursor { cursor in
      cursor.trim()
      return PEP440.layout(&cursor).map { PEP440Version($0, cursor) }
    }
  }

  /// Moves the lower bound of the requirement up to `version`, keeping everything else.
  static func rewrite(
    _ text: String, _ specifiers: [PEP440Specifier], toAdmit version: Version,
    scheme: some VersionScheme
  ) -> String? {
    guard isFitForEdit(version.text), let new = taken(apart: version.text),
      scheme.version(version.text) == version
    else { return nil }
    let lower = specifiers.first { $0.isLowerBound }
    var candidates: [String] = []
    if let lower {
      candidates = replacements(for: lower, version.text, new, text)
    } else if specifiers.isEmpty {
      candidates = [">=" + version.text]
    } else if let first = specifiers.first, first.operator == .any {
      candidates = [text.replacing(first.versionSpan, with: ">=" + version.text)]
    } else if let first = specifiers.first {
      let separator = text.utf8.contains(UInt8(ascii: " ")) ? ", " : ","
      let start = first.operatorSpan.lowerBound
      candidates = [text.replacing(start..<start, with: ">=" + version.text + separator)]
    }
    return candidates.first { scheme.admitsFrom(version, $0) }
  }

  /// Ways of writing the requirement with another lower bound, the most faithful one first.
  private static func replacements(
    for specifier: PEP440Specifier, _ newText: String, _ new: PEP440Version, _ text: String
  ) -> [String] {
    let old = specifier.version?.release.count ?? 0
    let whole = specifier.operatorSpan.lowerBound..<specifier.versionSpan.upperBound
    let separator = text.utf8.contains(UInt8(ascii: ",")) && text.utf8.contains(0x20) ? ", " : ","
    let sameParts = text.replacing(
      specifier.versionSpan, with: release(new, parts: old, suffix: ""))
    let full = text.replacing(specifier.versionSpan, with: newText)
    switch specifier.operator {
    case .greater: return [text.replacing(whole, with: replaced(text, specifier, ">=", newText))]
    case .equal where specifier.isPrefix:
      // `==1.2.*` keeps its meaning with a floor: `>=1.2.5,==1.2.*`, which `~=1.2.5` says shorter.
      let prefix = release(new, parts: old, suffix: ".*")
      let floor =
        new.release.count == old + 1
        ? replaced(text, specifier, "~=", newText)
        : ">=" + newText + separator + replaced(text, specifier, nil, prefix)
      return [text.replacing(whole, with: floor)]
    case .compatible where old == new.release.count: return [full]
    case .compatible:
      // `~=1.2` must stay two numbers long to go on admitting 1.3: a floor is added beside it.
      let compatible = replaced(text, specifier, nil, release(new, parts: old, suffix: ""))
      return [
        sameParts, text.replacing(whole, with: compatible + separator + ">=" + newText),
      ]
    case .caret, .tilde: return [sameParts, full]
    case .equal, .arbitrary, .atLeast: return [full]
    case .notEqual, .atMost, .less, .any: return []
    }
  }

  /// The specifier with another version, and another operator if one is given; the space between
  /// the two stays.
  private static func replaced(
    _ text: String, _ specifier: PEP440Specifier, _ operator: String?, _ version: String
  ) -> String {
    let space = text.bytes(specifier.operatorSpan.upperBound..<specifier.versionSpan.lowerBound)
    return (`operator` ?? text.bytes(specifier.operatorSpan)) + space + version
  }

  /// The release numbers of a version, cut or filled with zeros to `parts` numbers.
  private static func release(_ version: PEP440Version, parts: Int, suffix: String) -> String {
    let epoch = version.epoch.isZero ? "" : version.epoch.text + "!"
    var numbers = version.release.prefix(parts).map { $0.text }
    while numbers.count < parts { numbers.append("0") }
    return epoch + numbers.joined(separator: ".") + suffix
  }
}

extension PEP440Specifier {
  fileprivate var isLowerBound: Bool {
    switch self.operator {
    case .compatible, .equal, .atLeast, .greater, .arbitrary, .caret, .tilde: true
    case .notEqual, .atMost, .less, .any: false
    }
  }
}
