#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Switches that a person may set for a test run.
package enum Environment {
  package static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// How often a random test is repeated: the number in the variable, else the usual one.
  package static func count(_ name: String, _ usual: Int) -> Int {
    value(name).flatMap(Int.init) ?? usual
  }

  package static func isSet(_ name: String) -> Bool {
    if let value = value(name) { !value.isEmpty && value != "0" } else { false }
  }
}
