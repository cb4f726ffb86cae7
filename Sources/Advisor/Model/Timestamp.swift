/// A moment in whole seconds since 1970-01-01T00:00:00Z. `Advisor` reads no clock: callers pass it.
public struct Timestamp: Hashable, Sendable, Comparable {
  public let seconds: Int

  public init(seconds: Int) { self.seconds = seconds }

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.seconds < b.seconds }

  /// Reads RFC 3339 with `Z` or a numeric offset; fractions of a second are dropped.
  package init?(rfc3339 text: String) {
    var text = text
    guard let time = text.withUTF8({ Self(rfc3339: $0) }) else { return nil }
    self = time
  }

  /// The same of bytes.
  package init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 19, bytes.count <= 64 else { return nil }
    func number(_ start: Int, _ length: Int) -> Int? {
      guard start + length <= bytes.count else { return nil }
      var value = 0
      for index in start..<(start + length) {
        guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
        value = value * 10 + Int(bytes[index] - 0x30)
      }
      return value
    }
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(0, 4), let month = number(5, 2), (1...12).contains(month),
      let day = number(8, 2), (1...31).contains(day),
      let hour = number(11, 2), hour < 24, let minute = number(14, 2), minute < 60,
      let second = number(17, 2), second <= 60
    else { return nil }
    var index = 19
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    }
    guard index < bytes.count else { return nil }
    var offset = 0
    if bytes[index] | 0x20 == UInt8(ascii: "z") {
      guard index + 1 == bytes.count else { return nil }
    } else {
      guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
        let hours = number(index + 1, 2), let minutes = number(index + 4, 2)
      else { return nil }
      offset = (hours * 60 + minutes) * 60
      if bytes[index] == UInt8(ascii: "-") {
        offset = -offset
      } else if bytes[index] != UInt8(ascii: "+") {
        return nil
      }
    }
    seconds =
      Self.days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60
      + second - offset
  }

  /// `2026-11-21T04:27:28Z`; what lies outside the years 1 to 9999 is shown as their first or last
  /// second.
  package var rfc3339: String {
    let seconds = Swift.min(Swift.max(seconds, -62_135_596_800), 253_402_300_799)
    let days = Int((Double(seconds) / 86_400).rounded(.down))
    let rest = seconds - days * 86_400
    let date = Self.date(days: days)
    var text = Array("0000-00-00T00:00:00Z".utf8)
    func write(_ number: Int, before end: Int) {
      var (rest, place) = (number, end)
      while rest > 0, place > 0 {
        place -= 1
        text[place] += UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
    }
    write(date.year, before: 4)
    write(date.month, before: 7)
    write(date.day, before: 10)
    write(rest / 3_600, before: 13)
    write(rest / 60 % 60, before: 16)
    write(rest % 60, before: 19)
    return String(decoding: text, as: UTF8.self)
  }

  /// `2026-11-21`.
  package var day: String { String(Substring(rfc3339.utf8.prefix(10))) }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years that
  /// start on 1 March, so that the leap day is the last of its year.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }
}
