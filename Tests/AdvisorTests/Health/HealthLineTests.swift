import ForewarnTestSupport
import ManifestSyntax
import Testing

@testable import Advisor

@Suite struct HealthLineTests {
  private func same(_ subject: String, _ signals: [HealthSignal]) -> Bool {
    var writer = JSONLineWriter()
    HealthLine.write(subject, signals, to: &writer)
    let line = writer.bytes
    guard !line.contains(0x0A),
      let read = line.withUnsafeBufferPointer({ HealthLine.read($0, feed: "f") })
    else { return false }
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
      }
    }
    #expect(same("odd \"subject\"", []))
  }

  @Test func `A kind that is not known is left out`() {
    let text = """
      {"subject":"package npm a","more":1,"signals":[{"key":"x","wave":{"a":[1]}},\
      {"key":"y","number":4,"unit":"days"}]}
      """
    let read = Array(text.utf8).withUnsafeBufferPointer { HealthLine.read($0, feed: "f") }
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
      let read = Array(text.utf8).withUnsafeBufferPointer { HealthLine.read($0, feed: "f") }
      #expect(read == nil, "\(text)")
    }
  }
}
