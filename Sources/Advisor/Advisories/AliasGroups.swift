/// Which records tell of one flaw: aliases are symmetric and transitive (OSV schema, `aliases`), so
/// a group is a connected component of the graph of ids and aliases.
///
/// Aliases are foreign claims, and one wrong claim joins everything behind it. A component that has
/// more than 32 names, or two records of one home database (`GHSA-` twice: its keepers hold them
/// apart), is therefore not believed as a whole. It is taken apart into groups in which records
/// name each other directly and no home database occurs twice. The result does not depend on the
/// order in which records are added.
package struct AliasGroups: Sendable {
  /// Components of more names are not believed.
  package static let maximumNames = 32

  /// The group of each id and alias; names that are alone with themselves are left out.
  private let groups: [String: String]

  /// The name of the group of a record: an id of one of its records, or the record's own.
  package func group(of id: String, aliases: [String] = []) -> String {
    if let own = groups[id] { return own }
    // A withdrawn record is in no group of its own; it is shown beside what its aliases name.
    return aliases.sorted().lazy.compactMap { groups[$0] }.first ?? id
  }

  /// Collects the live records of all ecosystems, in any order.
  package struct Builder: ~Copyable {
    private var indexes: [String: Int32] = [:]
    private var names: [String] = []
    private var isRecord: [Bool] = []
    private var parents: [Int32] = []
    /// From a record to the names that it gives itself.
    private var edges: [(from: Int32, to: Int32)] = []

    package init() {}

    /// Takes in a live record; withdrawn records claim nothing and are not to be added.
    package mutating func add(id: String, aliases: [String]) {
      let record = index(of: id)
      isRecord[Int(record)] = true
      for alias in aliases where alias != id {
        let other = index(of: alias)
        edges.append((record, other))
        join(record, other)
      }
    }

    private mutating func index(of name: String) -> Int32 {
      if let known = indexes[name] { return known }
      let index = Int32(truncatingIfNeeded: names.count)
      indexes[name] = index
      names.append(name)
      isRecord.append(false)
      parents.append(index)
      return index
    }

    private mutating func root(of index: Int32) -> Int32 {
      var index = index
      while parents[Int(index)] != index {
        // Halving the path keeps later walks short.
        parents[Int(index)] = parents[Int(parents[Int(index)])]
        index = parents[Int(index)]
      }
      return index
    }

    private mutating func join(_ a: Int32, _ b: Int32) {
      let a = root(of: a)
      let b = root(of: b)
      if a != b { parents[Int(Swift.max(a, b))] = Swift.min(a, b) }
    }

    package consuming func build() -> AliasGroups {
      // Most records have no alias: only names that were joined to another make components.
      var joined: [(root: Int32, name: Int32)] = []
      for index in names.indices {
        let index = Int32(truncatingIfNeeded: index)
        let root = root(of: index)
        if root != index { joined.append((root, index)) }
      }
      joined.sort { $0 < $1 }
      var edgesByRoot: [Int32: [(from: Int32, to: Int32)]] = [:]
      var groups: [String: String] = [:]
      var doubtful: Set<Int32> = []
      var start = 0
      while start < joined.count {
        let root = joined[start].root
        var members = [root]
        while start < joined.count, joined[start].root == root {
          members.append(joined[start].name)
          start += 1
        }
        let records = members.filter { isRecord[Int($0)] }.map { names[Int($0)] }
        if members.count <= AliasGroups.maximumNames, haveDistinctHomes(records) {
          guard let name = records.min() else { continue }
          for member in members { groups[names[Int(member)]] = name }
        } else {
          doubtful.insert(root)
        }
      }
      for edge in edges {
        let root = root(of: edge.from)
        if doubtful.contains(root) { edgesByRoot[root, default: []].append(edge) }
      }
      for edges in edgesByRoot.values {
        let direct = edges.filter { isRecord[Int($0.to)] }.map {
          (names[Int($0.from)], names[Int($0.to)])
        }
        takeApart(direct, into: &groups)
      }
      return AliasGroups(groups: groups)
    }
  }

  /// Joins records along their direct claims, in an order that depends on the names alone, as long
  /// as no home database would occur twice in a group.
  private static func takeApart(
    _ claims: [(String, String)], into groups: inout [String: String]
  ) {
    var members: [String: [String]] = [:]
    var group: [String: String] = [:]
    let sorted = claims.map { ($0 < $1) ? ($0, $1) : ($1, $0) }.sorted { $0 < $1 }
    for (a, b) in sorted {
      let first = group[a] ?? a
      let second = group[b] ?? b
      guard first != second else { continue }
      let joined = (members[first] ?? [a]) + (members[second] ?? [b])
      guard haveDistinctHomes(joined), let name = joined.min() else { continue }
      members[first] = nil
      members[second] = nil
      members[name] = joined
      for member in joined { group[member] = name }
    }
    groups.merge(group) { old, _ in old }
  }
}

/// The home database of a record: what its id starts with (OSV schema, `id`).
package func home(of id: String) -> Substring {
  Substring(id.utf8.prefix { $0 != UInt8(ascii: "-") })
}

private func haveDistinctHomes(_ ids: [String]) -> Bool {
  if ids.count < 2 { return true }
  if ids.count == 2 { return home(of: ids[0]) != home(of: ids[1]) }
  return Set(ids.map { home(of: $0) }).count == ids.count
}

extension AliasGroups {
  /// Records of one group, the one to show first: malicious packages before all, then the home
  /// database of the ecosystem, then GitHub's, then the others, and numbering authorities last.
  package static func displayOrder(_ records: [AffectedRecord]) -> [AffectedRecord] {
    records.sorted { (displayRank($0), $0.id) < (displayRank($1), $1.id) }
  }

  private static func displayRank(_ record: AffectedRecord) -> Int {
    if record.kind == .malicious { return 0 }
    let home = home(of: record.id)
    if home == homeDatabases[record.package.ecosystem.name] ?? "GHSA" { return 1 }
    if home == "GHSA" { return 2 }
    return home == "CVE" ? 4 : 3
  }

  private static let homeDatabases: [String: Substring] = [
    "crates.io": "RUSTSEC", "Go": "GO", "PyPI": "PYSEC", "Julia": "JLSEC", "Hackage": "HSEC",
    "GHC": "HSEC", "CRAN": "RSEC", "Bitnami": "BIT",
  ]
}
