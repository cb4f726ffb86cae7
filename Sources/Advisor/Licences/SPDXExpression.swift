/// A licence expression (SPDX 2.3 annex D, SPDX 3.0 annex B): licences joined with `AND` and `OR`,
/// with parentheses, `+` for later versions and `WITH` an exception.
///
/// Identifiers are not looked up, since lists grow; they are compared without regard to case, and
/// operators may be all upper or all lower case, as SPDX 3.0 has it. The expression is kept in
/// postfix order, so that depth costs no stack.
package struct SPDXExpression: Sendable, Equatable {
  private enum Item: Sendable, Equatable {
    case licence(SPDXLicence)
    case and, or
  }

  private enum Operator { case open, and, or }

  private let items: [Item]

  /// A longer text is no expression.
  private static let longest = 4_096

  /// What files write where they do not know.
  private static let unknownWords: Set<String> = [
    "none", "noassertion", "unknown", "non-standard", "other",
  ]

  /// Reads a text; nil if it is not an expression, or says that nothing is known.
  /// - Parameter allowsSlash: whether `MIT/Apache-2.0` means a choice, as old manifests of Cargo have
  ///   it.
  package init?(_ text: String, allowsSlash: Bool = false) {
    guard text.utf8.count <= Self.longest, !Self.unknownWords.contains(text.lowercased()) else {
      return nil
    }
    var output: [Item] = []
    var operators: [Operator] = []
    var wantsLicence = true
    var wantsException = false
    var isClosed = false

    // `AND` binds more closely than `OR`.
    func apply(_ next: Operator) {
      while let last = operators.last, last == .and || last == .or && next == .or {
        operators.removeLast()
        output.append(last == .and ? .and : .or)
      }
      operators.append(next)
    }
    for word in Self.words(text) {
      if wantsException {
        guard Self.isIdentifier(word), case .licence(var licence)? = output.popLast() else {
          return nil
        }
        licence.exception = word
        output.append(.licence(licence))
        wantsException = false
        continue
      }
      defer { isClosed = word == ")" }
      switch word {
      case "(":
        guard wantsLicence else { return nil }
        operators.append(.open)
      case ")":
        guard !wantsLicence else { return nil }
        while let last = operators.last, last != .open {
          operators.removeLast()
          output.append(last == .and ? .and : .or)
        }
        guard operators.popLast() != nil else { return nil }
      case "AND", "and", "OR", "or", "/":
        guard !wantsLicence, word != "/" || allowsSlash else { return nil }
        apply(word.lowercased() == "and" ? .and : .or)
        wantsLicence = true
      case "WITH", "with":
        // An exception belongs to one licence, not to what parentheses hold.
        guard !wantsLicence, !isClosed, case .licence(let licence)? = output.last,
          licence.exception == nil
        else { return nil }
        wantsException = true
      default:
        guard wantsLicence, let licence = SPDXLicence(identifier: word) else { return nil }
        output.append(.licence(licence))
        wantsLicence = false
      }
    }
    while let last = operators.popLast() {
      guard last != .open else { return nil }
      output.append(last == .and ? .and : .or)
    }
    guard !wantsLicence, !wantsException else { return nil }
    items = output
  }

  /// Its licences in the order of the text, each as often as it is named.
  package var licences: [SPDXLicence] {
    items.compactMap { if case .licence(let licence) = $0 { licence } else { nil } }
  }

  /// Whether somebody who may use what `isPermitted` says may use what is under this expression: all
  /// parts of an `AND`, any of an `OR`.
  package func isSatisfied(_ isPermitted: (SPDXLicence) -> Bool) -> Bool {
    var values: [Bool] = []
    for item in items {
      switch item {
      case .licence(let licence): values.append(isPermitted(licence))
      case .and, .or:
        guard let right = values.popLast(), let left = values.popLast() else { return false }
        values.append(item == .and ? left && right : left || right)
      }
    }
    return values.last ?? false
  }

  static func isIdentifier(_ word: String) -> Bool {
    !word.isEmpty
      && word.utf8.allSatisfy { byte in
        byte.isDigit || byte.isLetter || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      }
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func end() {
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): end()
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"):
        end()
        words.append(String(decoding: [byte], as: UTF8.self))
      default: word.append(byte)
      }
    }
    end()
    return words
  }
}

/// One licence as an expression names it.
package struct SPDXLicence: Sendable, Hashable {
  /// As written, without `+`.
  package let id: String
  /// Whether later versions may be chosen: `+`, or `-or-later` of the GNU licences.
  package let allowsLater: Bool
  package var exception: String?
  /// The name without the version, in small letters: `gpl-` of `GPL-2.0-only`.
  private let family: String
  /// The numbers of the version.
  private let version: [Int]

  /// Reads `MIT`, `Apache-2.0+`, `DocumentRef-a:LicenseRef-b`; nil if it is no identifier.
  package init?(identifier text: String) {
    var name = text
    let hasPlus = name.utf8.last == UInt8(ascii: "+")
    if hasPlus { name.removeLast() }
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy(SPDXExpression.isIdentifier),
      parts.count == 1 || parts[0].lowercased().hasPrefix("documentref-")
    else { return nil }
    id = name
    var key = name.lowercased()
    var isLater = hasPlus
    // The GNU licences say in words what others say by a sign, and once did so too (`GPL-2.0+`).
    if key.hasSuffix("-or-later") {
      key.removeLast(9)
      isLater = true
    } else if key.hasSuffix("-only") {
      key.removeLast(5)
    }
    allowsLater = isLater
    (family, version) = Self.taken(apart: key)
  }

  /// Reads a licence with its exception, as lists of policies name them.
  package init?(_ text: String) {
    guard let expression = SPDXExpression(text), let only = expression.licences.first,
      expression.licences.count == 1
    else { return nil }
    self = only
  }

  package var text: String {
    // `GPL-2.0-or-later` says it by itself.
    let isSaid = id.lowercased().hasSuffix("-or-later")
    return id + (allowsLater && !isSaid ? "+" : "") + (exception.map { " WITH \($0)" } ?? "")
  }

  private static func taken(apart key: String) -> (family: String, version: [Int]) {
    guard let dash = key.utf8.lastIndex(of: UInt8(ascii: "-")) else { return (key, []) }
    let digits = key[key.utf8.index(after: dash)...].split(
      separator: ".", omittingEmptySubsequences: false)
    let numbers = digits.compactMap { Int($0) }
    guard numbers.count == digits.count else { return (key, []) }
    return (String(key[...dash]), numbers)
  }

  private func isAtLeast(_ other: SPDXLicence) -> Bool {
    let length = Swift.max(version.count, other.version.count)
    func padded(_ numbers: [Int]) -> [Int] {
      numbers + Array(repeating: 0, count: length - numbers.count)
    }
    return !padded(version).lexicographicallyPrecedes(padded(other.version))
  }

  private func isSame(_ other: SPDXLicence) -> Bool {
    family == other.family && isAtLeast(other) && other.isAtLeast(self)
  }

  private func coversException(of other: SPDXLicence) -> Bool {
    // An exception only permits more.
    exception == nil || exception?.lowercased() == other.exception?.lowercased()
  }

  /// Whether somebody who accepts this licence may take what is under the other: later versions may
  /// be chosen where the other allows them.
  package func permits(_ other: SPDXLicence) -> Bool {
    guard coversException(of: other), family == other.family else { return false }
    return isSame(other) || other.allowsLater && isAtLeast(other)
      || allowsLater && other.isAtLeast(self)
  }

  /// Whether somebody who refuses this licence refuses the other in every version that may be chosen.
  package func forbids(_ other: SPDXLicence) -> Bool {
    guard coversException(of: other), family == other.family else { return false }
    return allowsLater ? other.isAtLeast(self) : isSame(other) && !other.allowsLater
  }
}
