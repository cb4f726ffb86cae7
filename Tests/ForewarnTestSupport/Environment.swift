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

  package static func isSet(_ name: String) -> Bool {
    if let value = value(name) { !value.isEmpty && value != "0" } else { false }
  }
}
