#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a run writes. Results go to standard output, everything about the run to standard error.
enum Terminal {
  /// False if the text could not be written whole.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Whether colour is wanted: only on a terminal, and never with `NO_COLOR` (no-color.org) or a
  /// terminal called `dumb`; `FOREWARN_COLOR=always` or `never` decides before these.
  static let hasColor: Bool = {
    switch environment("FOREWARN_COLOR") {
    case "always": return true
    case "never": return false
    default: break
    }
    if let value = environment("NO_COLOR"), !value.isEmpty { return false }
    return isatty(STDOUT_FILENO) == 1 && environment("TERM") != "dumb"
  }()

  /// Whether results go to a terminal, whose escape sequences must not come from files.
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Whether what is said about the run is seen by a person, on a terminal that can take a line away.
  static let isForPeople = isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  static var now: Int { Int(time(nil)) }

  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case yellow = "33"
    case cyan = "36"
    case green = "32"
  }

  static func styled(
    _ text: String, _ style: Style, hasColor: Bool = Terminal.hasColor
  ) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
