import ManifestSyntax

/// A tree of `node_modules` folders, in which names are looked up as Node.js does: first in the
/// package's own folder, then in each one above it
/// (<https://nodejs.org/api/modules.html#loading-from-node_modules-folders>).
struct NodeModules {
  typealias Place = Int32
  /// The project's own folder.
  static let root: Place = 0

  private var parents: [Place] = [root]
  private var names = TextNumbers()
  private var places = PairTable()

  /// Adds a package installed in the `node_modules` folder of `parent`, which must have been added.
  /// One that is added again under the same name hides the first, as the last key of an object does.
  mutating func install(_ name: String, in parent: Place) -> Place {
    install(named: names.number(of: name), in: parent)
  }

  mutating func install(_ name: UnsafeBufferPointer<UInt8>, in parent: Place) -> Place {
    install(named: names.number(of: name), in: parent)
  }

  private mutating func install(named name: Int, in parent: Place) -> Place {
    let place = addFolder(in: parent)
    places[parent, Int32(truncatingIfNeeded: name)] = place
    return place
  }

  /// Adds a folder that nothing refers to by name, such as a workspace's.
  mutating func addFolder(in parent: Place) -> Place {
    parents.append(parent)
    return Place(truncatingIfNeeded: parents.count - 1)
  }

  /// What a package at `place` gets when it asks for `name`.
  func resolve(_ name: String, from place: Place) -> Place? {
    names.find(name).flatMap { resolve(named: $0, from: place) }
  }

  /// The same for the key of a member.
  func resolve(keyOf member: SyntaxValue, from place: Place) -> Place? {
    names.find(keyOf: member).flatMap { resolve(named: $0, from: place) }
  }

  private func resolve(named name: Int, from place: Place) -> Place? {
    let name = Int32(truncatingIfNeeded: name)
    var place = place
    while true {
      if let found = places[place, name] { return found }
      if place == Self.root { return nil }
      place = parents[Int(place)]
    }
  }

  /// What lies in the `node_modules` folder of `parent` itself.
  func installed(_ name: String, in parent: Place) -> Place? {
    names.find(name).flatMap { places[parent, Int32(truncatingIfNeeded: $0)] }
  }
}
