/// A tree of `node_modules` folders, in which names are looked up as Node.js does: first in the
/// package's own folder, then in each one above it
/// (<https://nodejs.org/api/modules.html#loading-from-node_modules-folders>).
struct NodeModules {
  typealias Place = Int32
  /// The project's own folder.
  static let root: Place = 0

  private var parents: [Place] = [root]
  private var nameIDs: [String: UInt32] = [:]
  private var places: [UInt64: Place] = [:]

  /// Adds a package installed in the `node_modules` folder of `parent`, which must have been added.
  /// One that is added again under the same name hides the first, as the last key of an object does.
  mutating func install(_ name: String, in parent: Place) -> Place {
    let place = addFolder(in: parent)
    let id = nameIDs[name] ?? UInt32(truncatingIfNeeded: nameIDs.count)
    nameIDs[name] = id
    places[Self.key(parent, id)] = place
    return place
  }

  /// Adds a folder that nothing refers to by name, such as a workspace's.
  mutating func addFolder(in parent: Place) -> Place {
    parents.append(parent)
    return Place(truncatingIfNeeded: parents.count - 1)
  }

  /// What a package at `place` gets when it asks for `name`.
  func resolve(_ name: String, from place: Place) -> Place? {
    guard let id = nameIDs[name] else { return nil }
    var place = place
    while true {
      if let found = places[Self.key(place, id)] { return found }
      if place == Self.root { return nil }
      place = parents[Int(place)]
    }
  }

  /// What lies in the `node_modules` folder of `parent` itself.
  func installed(_ name: String, in parent: Place) -> Place? {
    nameIDs[name].flatMap { places[Self.key(parent, $0)] }
  }

  private static func key(_ parent: Place, _ name: UInt32) -> UInt64 {
    UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(name)
  }
}
