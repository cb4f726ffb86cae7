/// Tells the public index, and mirrors that stand in for it, from private indexes.
///
/// Lockfiles write the address of an index at each package, also for a company's mirror of the
/// public one. An address counts as the public index if it says so: its host begins with `pypi` or
/// `pip`, or a part of its path names PyPI, as in the addresses of common repository managers. A
/// file all of whose packages come from other indexes has a stand-in as well: the one that most of
/// them come from.
struct PythonIndex {
  private var counts: [String: Int] = [:]
  private var hasPublic = false
  /// What is known of the addresses: a file names the same one at each of its packages.
  private var arePublic: [String: Bool] = [:]

  /// Takes note of one package. No address: the package comes from the default index.
  mutating func add(_ address: String?) {
    guard let address else {
      hasPublic = true
      return
    }
    let isPublic = arePublic[address] ?? Self.isPublic(address)
    arePublic[address] = isPublic
    if isPublic {
      hasPublic = true
      return
    }
    counts[address, default: 0] += 1
  }

  /// Where a package comes from whose address was noted.
  func source(_ address: String?) -> PackageSource {
    guard let address, arePublic[address] != true else { return .registry }
    return !hasPublic && address == standIn ? .registry : .otherRegistry(address)
  }

  private var standIn: String? {
    // Equal counts are decided by the address, so that a file always means the same.
    counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  static func isPublic(_ address: String) -> Bool {
    var parts = address.lowercased().split(separator: "/")[...]
    if parts.first?.last == ":" { parts.removeFirst() }
    guard let authority = parts.first else { return false }
    let host = authority.split(separator: "@").last ?? authority
    let label = host.prefix { $0 != "." && $0 != ":" }
    if label == "pypi" || label == "pip" { return true }
    return parts.dropFirst().contains { part in
      part.split(separator: "-").contains("pypi")
    }
  }
}
