/// What a team's own statement says in its `status_notes` beside free text: when it ends, and who
/// decided, where that is not the author of the whole document.
///
/// OpenVEX has no place for either and its schema forbids new members, so they stand in the first line
/// of the notes, as sentences that people read too:
///
///     Expires 2027-01-31. Decided by Platform security.
///     Free text.
///
/// `Expires: 2027-01-31`, `expires on 2027-01-31` and a missing full stop are read as well.
package struct DecisionNotes: Sendable, Equatable {
  /// The last day on which the statement counts, at its beginning in UTC.
  package var expires: Timestamp?
  package var author: String?
  /// What remains.
  package var text: String
  /// What stands in the place of a day and is none.
  package var wrongDay: String?

  package init(expires: Timestamp?, author: String?, text: String) {
    self.expires = expires
    self.author = author
    self.text = text
  }

  package init(_ notes: String) {
    let end = notes.firstIndex { $0.isNewline } ?? notes.endIndex
    var line = notes[..<end].trimmedSpaces
    if let rest = line.afterWord("expires") {
      var rest = rest.afterMark(":").trimmedSpaces
      rest = (rest.afterWord("on") ?? rest).trimmedSpaces
      let word = rest.prefix { !$0.isWhitespace && $0 != "." && $0 != "," && $0 != ";" }
      expires = Timestamp(day: String(word))
      if expires == nil { wrongDay = String(word) }
      line = rest.dropFirst(word.count).drop { ".,;".contains($0) }.trimmedSpaces
    }
    if let rest = line.afterWord("decided"), let name = rest.trimmedSpaces.afterWord("by") {
      var name = name.afterMark(":").trimmedSpaces
      if name.last == "." { name = name.dropLast() }
      if !name.isEmpty { author = String(name) }
      line = ""
    }
    let below = end == notes.endIndex ? "" : notes[notes.index(after: end)...]
    let parts = [line, below.trimmedSpaces].filter { !$0.isEmpty }
    text = parts.map(String.init).joined(separator: "\n")
  }

  /// The notes as they are written.
  package var written: String {
    var sentences: [String] = []
    if let expires { sentences.append("Expires \(expires.day).") }
    if let author { sentences.append("Decided by \(author).") }
    return [sentences.joined(separator: " "), text].filter { !$0.isEmpty }
      .joined(separator: "\n")
  }
}

extension Timestamp {
  /// Reads `2027-01-31` as the beginning of that day in UTC; nil for what is no day of the calendar.
  package init?(day text: String) {
    guard text.utf8.count == 10, let time = Timestamp(rfc3339: text + "T00:00:00Z"),
      time.day == text
    else { return nil }
    self = time
  }

  /// Whether a decision whose last day this is has ended.
  package func hasPassed(at today: Timestamp) -> Bool { daysLeft(at: today) < 0 }

  /// How many days a decision whose last day this is still counts after today; negative if it has
  /// ended.
  package func daysLeft(at today: Timestamp) -> Int { dayNumber - today.dayNumber }

  /// Days since 1970-01-01.
  package var dayNumber: Int {
    seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
  }

  /// The beginning of the day so many days later.
  package func adding(days: Int) -> Timestamp {
    let (seconds, isTooLarge) = dayNumber.addingReportingOverflow(days)
    guard !isTooLarge else { return self }
    let (result, overflows) = seconds.multipliedReportingOverflow(by: 86_400)
    return overflows ? self : Timestamp(seconds: result)
  }
}

extension Substring {
  fileprivate var trimmedSpaces: Substring {
    var rest = drop { $0.isWhitespace }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return rest
  }

  /// What follows a word, whatever its case; nil if the text does not begin with it.
  fileprivate func afterWord(_ word: String) -> Substring? {
    let head = prefix(word.count)
    guard head.lowercased() == word else { return nil }
    let rest = dropFirst(word.count)
    guard let next = rest.first else { return rest }
    return next.isLetter || next.isNumber ? nil : rest
  }

  fileprivate func afterMark(_ mark: Character) -> Substring {
    let rest = trimmedSpaces
    return rest.first == mark ? rest.dropFirst() : rest
  }
}
