internal import Crypto

/// A role that another trusts for some paths (TUF 1.0.34, section 4.5, `delegations`).
struct TUFDelegation {
  /// Of a family of bins, what their names begin with.
  private var name: String
  var keys: TUFRoleKeys
  /// Whether roles after this one are not asked for paths that it is trusted for.
  var isTerminating: Bool
  private var scope: Scope

  private enum Scope {
    case paths([String])
    case hashPrefixes([String])
    /// One of so many bins, by the first bits of the path's digest.
    case bin(bits: Int)
  }

  static func all(in json: JSON, of delegator: String) throws -> [TUFDelegation] {
    func malformed(_ what: String) -> TUFError { TUFError(.malformed, delegator, what) }
    let keys = try TUFRoleKeys.keys(json["keys"], role: delegator)
    if let succinct = json["succinct_roles"] {
      guard json["roles"] == nil, let bits = succinct["bit_length"]?.integer, 1...32 ~= bits,
        let prefix = succinct["name_prefix"]?.string, !prefix.isEmpty
      else { throw malformed("its `succinct_roles` are not as they should be.") }
      return [
        TUFDelegation(
          name: prefix, keys: try TUFRoleKeys(succinct, keys: keys, role: delegator),
          isTerminating: true, scope: .bin(bits: bits))
      ]
    }
    guard let roles = json["roles"]?.elements else { throw malformed("it delegates to no roles.") }
    var names: Set<String> = []
    return try roles.map { role in
      guard let name = role["name"]?.string, !name.isEmpty, name.utf8.count <= 1_024,
        !TUFRoot.topLevel.contains(name), names.insert(name).inserted
      else { throw malformed("a role that it delegates to has no name of its own.") }
      let scope: Scope
      switch (role["paths"]?.elements, role["path_hash_prefixes"]?.elements) {
      case (let paths?, nil): scope = .paths(paths.compactMap(\.string))
      case (nil, let prefixes?):
        scope = .hashPrefixes(prefixes.compactMap(\.string).filter { !$0.isEmpty })
      default:
        throw malformed("a role needs either `paths` or `path_hash_prefixes`.")
      }
      return TUFDelegation(
        name: name, keys: try TUFRoleKeys(role, keys: keys, role: delegator),
        isTerminating: role["terminating"]?.bool ?? false, scope: scope)
    }
  }

  /// The role to ask for a path; nil if it is not trusted for that.
  func role(for path: String) -> String? {
    switch scope {
    case .paths(let patterns):
      return patterns.contains { Self.matches(path, $0) } ? name : nil
    case .hashPrefixes(let prefixes):
      let digest = sha256(Array(path.utf8))
      return prefixes.contains { digest.hasPrefix($0.lowercased()) } ? name : nil
    case .bin(let bits):
      let first = SHA256.hash(data: Array(path.utf8)).prefix(4).reduce(UInt32(0)) {
        $0 << 8 | UInt32($1)
      }
      let digits = String(first >> UInt32(32 - bits), radix: 16)
      let width = (bits + 3) / 4
      return name + "-" + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
  }

  /// Whether a path fits a pattern of the shell: `*` and `?` stand for no `/`.
  static func matches(_ path: String, _ pattern: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let patterns = pattern.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count == patterns.count
      && zip(parts, patterns).allSatisfy { partMatches(Array($0), Array($1)) }
  }

  /// The pattern's `*`s are tried from the last one met, so that the time is bounded by the product
  /// of the lengths.
  private static func partMatches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    var position = 0
    var index = 0
    var star: (index: Int, position: Int)?
    while position < text.count {
      if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
        star = (index, position)
        index += 1
        continue
      }
      if index < pattern.count, let next = match(text[position], pattern, at: index) {
        position += 1
        index = next
        continue
      }
      guard let last = star else { return false }
      star = (last.index, last.position + 1)
      position = last.position + 1
      index = last.index + 1
    }
    while index < pattern.count, pattern[index] == UInt8(ascii: "*") { index += 1 }
    return index == pattern.count
  }

  /// Where the pattern goes on after a byte that it accepts; nil if it does not accept it.
  private static func match(_ byte: UInt8, _ pattern: [UInt8], at index: Int) -> Int? {
    if pattern[index] == UInt8(ascii: "?") { return index + 1 }
    if pattern[index] == UInt8(ascii: "["), let (holds, end) = set(byte, pattern, from: index + 1) {
      return holds ? end : nil
    }
    return pattern[index] == byte ? index + 1 : nil
  }

  /// Reads `abc]`, `a-z]` or `!a-z]`.
  /// - Returns: whether the byte fits, and where the pattern goes on; nil without the bracket's end,
  ///   as the opening one then stands for itself.
  private static func set(
    _ byte: UInt8, _ pattern: [UInt8], from start: Int
  ) -> (holds: Bool, end: Int)? {
    var position = start
    let isNegated = position < pattern.count && pattern[position] == UInt8(ascii: "!")
    if isNegated { position += 1 }
    let first = position
    var isFound = false
    while position < pattern.count, pattern[position] != UInt8(ascii: "]") || position == first {
      let low = pattern[position]
      if position + 2 < pattern.count, pattern[position + 1] == UInt8(ascii: "-"),
        pattern[position + 2] != UInt8(ascii: "]")
      {
        if low <= byte, byte <= pattern[position + 2] { isFound = true }
        position += 3
      } else {
        if low == byte { isFound = true }
        position += 1
      }
    }
    return position < pattern.count ? (isFound != isNegated, position + 1) : nil
  }
}
