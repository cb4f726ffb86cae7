import ManifestSyntax

/// Finds the packages of a lockfile by name; several versions of one package are chained in the
/// order of the file.
struct PackagePlaces {
  private var names = TextNumbers()
  /// For each name by its number, the first and the last package that has it.
  private var ends: [(first: Int, last: Int)] = []
  private var nexts: [Int: Int] = [:]

  mutating func add(_ name: String, _ index: Int) {
    let number = names.number(of: name)
    if number == ends.count {
      ends.append((index, index))
    } else {
      nexts[ends[number].last] = index
      ends[number].last = index
    }
  }

  /// The first package of that name.
  func first(_ name: String) -> Int? { names.find(name).map { ends[$0].first } }

  /// The package of the same name that was added after this one.
  func next(_ index: Int) -> Int? { nexts[index] }

  func all(_ name: String) -> [Int] {
    var found: [Int] = []
    var index = first(name)
    while let place = index {
      found.append(place)
      index = nexts[place]
    }
    return found
  }
}
