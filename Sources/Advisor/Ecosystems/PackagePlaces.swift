/// Finds the packages of a lockfile by name; several versions of one package are chained in the
/// order of the file.
struct PackagePlaces {
  private var firsts: [String: Int] = [:]
  private var lasts: [String: Int] = [:]
  private var nexts: [Int: Int] = [:]

  mutating func add(_ name: String, _ index: Int) {
    guard firsts[name] != nil else {
      firsts[name] = index
      return
    }
    nexts[lasts[name] ?? firsts[name] ?? index] = index
    lasts[name] = index
  }

  /// The first package of that name.
  func first(_ name: String) -> Int? { firsts[name] }

  /// The package of the same name that was added after this one.
  func next(_ index: Int) -> Int? { nexts[index] }

  func all(_ name: String) -> [Int] {
    var found: [Int] = []
    var index = firsts[name]
    while let place = index {
      found.append(place)
      index = nexts[place]
    }
    return found
  }
}
