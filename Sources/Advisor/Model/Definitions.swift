/// Versions that other manifests may inherit from one, by table and key.
package struct Definitions: Sendable {
  private var numbers: [Inheritance: Int] = [:]
  /// In the order in which they were first defined.
  package private(set) var values: [Requirement] = []

  package init() {}

  package var keys: some Collection<Inheritance> { numbers.keys }

  /// In the order in which they were first defined.
  var entries: [(key: Inheritance, value: Requirement)] {
    numbers.sorted { $0.value < $1.value }.map { ($0.key, values[$0.value]) }
  }

  package subscript(key: Inheritance) -> Requirement? { numbers[key].map { values[$0] } }

  package mutating func reserveCapacity(_ count: Int) {
    numbers.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  /// A later definition of the same key takes the place of an earlier one.
  package mutating func define(_ key: Inheritance, as requirement: Requirement) {
    if let number = numbers[key] {
      values[number] = requirement
    } else {
      numbers[key] = values.count
      values.append(requirement)
    }
  }

  /// Changes every definition where it is; the keys stay.
  mutating func forEach(_ body: (inout Requirement) -> Void) {
    for index in values.indices { body(&values[index]) }
  }
}
