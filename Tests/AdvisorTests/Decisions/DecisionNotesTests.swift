import Advisor
import Testing

struct DecisionNotesTests {
  static let notes: [(text: String, day: String?, author: String?, rest: String)] = [
    ("Expires 2027-01-31.", "2027-01-31", nil, ""),
    ("Expires 2027-01-31", "2027-01-31", nil, ""),
    ("expires: 2027-01-31, then we look again", "2027-01-31", nil, "then we look again"),
    ("EXPIRES ON 2027-01-31. It is old.", "2027-01-31", nil, "It is old."),
    ("Expires 2027-01-31. Decided by J. Doe, Ops.", "2027-01-31", "J. Doe, Ops", ""),
    ("Decided by: Ops\nWe looked.", nil, "Ops", "We looked."),
    ("It expires 2027-01-31.", nil, nil, "It expires 2027-01-31."),
    ("Expired long ago", nil, nil, "Expired long ago"),
    ("", nil, nil, ""),
  ]

  @Test(arguments: notes) func areRead(
    _ given: (text: String, day: String?, author: String?, rest: String)
  ) {
    let notes = DecisionNotes(given.text)
    #expect(notes.expires?.day == given.day)
    #expect(notes.author == given.author)
    #expect(notes.text == given.rest)
    #expect(notes.wrongDay == nil)
    // What is written is read as the same.
    #expect(DecisionNotes(notes.written) == notes)
  }

  @Test(arguments: ["Expires 2027-02-30.", "Expires soon.", "Expires 27-01-31.", "Expires"])
  func whatIsNoDayIsSaid(_ text: String) {
    #expect(DecisionNotes(text).expires == nil && DecisionNotes(text).wrongDay != nil)
  }

  @Test func daysAreCountedByTheCalendar() throws {
    let last = try #require(Timestamp(day: "2027-01-31"))
    let before = try #require(Timestamp(rfc3339: "2027-01-31T23:59:59Z"))
    let after = try #require(Timestamp(rfc3339: "2027-02-01T00:00:00Z"))
    #expect(!last.hasPassed(at: before) && last.hasPassed(at: after))
    #expect(last.daysLeft(at: before) == 0)
    #expect(last.adding(days: 29).day == "2027-03-01")
  }
}
