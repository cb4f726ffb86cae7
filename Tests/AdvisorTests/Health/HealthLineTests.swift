import ForewarnTestSupport
import ManifestSyntax
import Testing

@testable import Advisor

@Suite struct HealthLineTests {
  private func line(
    _ subject: String, _ signals: [HealthSignal], feedDate: Timestamp? = nil
  ) -> [UInt8] {
    var writer = JSONLineWriter()
    HealthLine.write(subject, signals, feedDate: feedDate, to: &writer)
    return Array(writer.bytes)
  }

  private func read(
    _ line: [UInt8], feedDate: Timestamp? = nil
  ) -> (subject: String, signals: [HealthSignal])? {
    line.withUnsafeBufferPointer { HealthLine.read($0, feed: "f", feedDate: feedDate) }
  }

  private func same(
    _ subject: String, _ signals: [HealthSignal], feedDate: Timestamp? = nil
  ) -> Bool {
    let line = line(subject, signals, feedDate: feedDate)
    guard !line.contains(0x0A), let read = read(line, feedDate: feedDate) else { return false }
    return read.subject == subject && read.signals == signals
  }

  @Test func `Values of every kind are kept`() {
    let day = Timestamp(seconds: 1_700_000_000)
    let values: [HealthSignal.Value] = [
      .number(-3), .number(.max), .thousandths(8_100), .thousandths(.min), .flag(true),
      .flag(false), .date(day), .date(Timestamp(seconds: .min)), .text(""), .text("a\n\"b\" 🦊"),
      .list([]), .list(["a", ""]), .cycles([]),
      .cycles([
        .init(name: "22", released: day, end: nil, hasEnded: false, latest: "22.1"),
        .init(name: "", released: nil, end: day, hasEnded: true, latest: ""),
      ]),
      .versions([
        .init(version: "1", published: day),
        .init(version: "2", published: day, isDeprecated: true),
      ]),
    ]
    for value in values {
      for date in [nil, day, Timestamp(seconds: .max)] {
        let signal = HealthSignal("a key of tomorrow", value, date: date, feed: "f")
        #expect(same("package npm a", [signal, signal]), "\(signal)")
        #expect(same("package npm a", [signal, signal], feedDate: day), "\(signal)")
      }
    }
    #expect(same("odd \"subject\"", []))
  }

  @Test func `What a feed says on another day is the same line`() {
    let days = [1_700_000_000, 1_700_086_400].map { Timestamp(seconds: $0) }
    let lines = days.map { day in
      line("package npm a", [HealthSignal("k", .number(1), date: day, feed: "f")], feedDate: day)
    }
    #expect(lines[0] == lines[1])
    #expect(read(lines[0], feedDate: days[1])?.signals.first?.date == days[1])
    #expect(read(lines[0]) == nil, "the feed has no date")
  }

  @Test func `A kind that is not known is left out`() {
    let text = """
      {"subject":"package npm a","more":1,"signals":[{"key":"x","wave":{"a":[1]}},\
      {"key":"y","number":4,"unit":"days"}]}
      """
    let read = read(Array(text.utf8))
    #expect(read?.signals == [HealthSignal("y", .number(4), feed: "f")])
  }

  @Test func `What is broken is no line`() {
    for text in [
      "", "[]", "{}", "{\"signals\":[]}", "{\"subject\":1,\"signals\":[]}",
      "{\"subject\":\"a\",\"signals\":{}}", "{\"subject\":\"a\",\"signals\":[1]}",
      "{\"subject\":\"a\",\"signals\":[{\"number\":1}]}",
      "{\"subject\":\"a\",\"signals\":[{\"key\":\"k\",\"number\":\"1\"}]}",
      "{\"subject\":\"a\",\"signals\":[{\"key\":\"k\",\"number\":1.5}]}",
      "{\"subject\":\"a\",\"signals\":[{\"key\":\"k\",\"date\":\"x\",\"number\":1}]}",
      "{\"subject\":\"a\",\"signals\":[]} x", "{\"subject\":\"a\",\"signals\":[",
    ] {
      let read = read(Array(text.utf8))
      #expect(read == nil, "\(text)")
    }
  }
}
