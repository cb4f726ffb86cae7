import AdvisoryStore
import ForewarnTestSupport
import Foundation
import Testing

@testable import AdvisorySync

@Suite struct SegmentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ lines: [String], to name: String = "a") throws -> SegmentWriter.Written {
    AtomicFile.remove(folder.path + "/" + name)
    let writer = try SegmentWriter(path: folder.path + "/" + name)
    for line in lines { try writer.add(Array(line.utf8)) }
    return try writer.finish()
  }

  private func read(_ content: SegmentContent, from name: String = "a") throws -> [String] {
    let reader = try SegmentReader(path: folder.path + "/" + name, expecting: content)
    var lines: [String] = []
    while try reader.next() { lines.append(String(decoding: reader.line, as: UTF8.self)) }
    return lines
  }

  private func lines(_ count: Int, seed: UInt64 = 1) -> [String] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let key = String(repeating: "0", count: 6 - String(number).count) + String(number)
      let text = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        String(Int.random(in: 0..<1_000_000, using: &generator), radix: 36)
      }.joined(separator: " ")
      return "{\"id\":\"K-\(key)\",\"text\":\"\(text)\"}"
    }
  }

  @Test(arguments: [0, 1, 2, 700, 5_000])
  func `What is written is read`(_ count: Int) throws {
    let lines = lines(count)
    let written = try write(lines)
    #expect(try read(written.content) == lines)
    #expect(written.content.count == count)
    #expect(written.content.length == lines.reduce(0) { $0 + $1.utf8.count + 1 })
    let bytes = try #require(FileManager.default.contents(atPath: folder.path + "/a"))
    #expect(bytes.count == written.length)
    #expect(try write(lines, to: "b") == written)
    #expect(FileManager.default.contents(atPath: folder.path + "/b") == bytes)
  }

  @Test func `A line may be long`() throws {
    let long = "{\"id\":\"B\",\"text\":\"" + String(repeating: "x", count: 3 << 20) + "\"}"
    let lines = ["{\"id\":\"A\"}", long, "{\"id\":\"C\"}"]
    #expect(try read(write(lines).content) == lines)
  }

  @Test func `Lines without order or key are not written`() throws {
    for lines in [
      ["{\"id\":\"B\"}", "{\"id\":\"A\"}"], ["{\"id\":\"A\"}", "{\"id\":\"A\",\"x\":1}"], ["{}"],
      ["[]"], ["{\"id\":1}"], ["{\"id\":\"A"],
    ] {
      #expect(errorCode { _ = try write(lines) } != nil, "\(lines)")
    }
  }

  @Test func `Each damage is refused`() throws {
    let content = try write(lines(60)).content
    let path = folder.path + "/a"
    let bytes = try Array(#require(FileManager.default.contents(atPath: path)))
    func refused(_ changed: [UInt8]) throws -> Bool {
      try Data(changed).write(to: URL(fileURLWithPath: path))
      return ["unexpected-content", "too-large"].contains(errorCode { _ = try read(content) })
    }
    for cut in stride(from: 0, to: bytes.count, by: 7) {
      #expect(try refused(Array(bytes[..<cut])), "cut at \(cut)")
    }
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<1_000 {
      var changed = bytes
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      // A bit that means nothing may change: then the content is the same.
      if try !refused(changed) { #expect(try read(content) == lines(60), "bit at \(place)") }
    }
    #expect(try refused(bytes + [0]))
    #expect(try refused(bytes + bytes))
    // An empty frame that may be skipped (RFC 8878, section 3.1.2).
    #expect(try refused(bytes + [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]))
    #expect(try refused([0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0] + bytes))
    #expect(try !refused(bytes))
  }

  @Test func `What is described otherwise is refused`() throws {
    let content = try write(lines(400)).content
    for change: (inout SegmentContent) -> Void in [
      { $0.count += 1 }, { $0.count -= 1 }, { $0.length += 1 }, { $0.length -= 1 },
      { $0.length = 10 }, { $0.digest = String(repeating: "0", count: 64) },
    ] {
      var other = content
      change(&other)
      #expect(errorCode { _ = try read(other) } != nil, "\(other)")
    }
  }

  @Test func `A bomb stops at what was described`() throws {
    let line = "{\"id\":\"A\",\"text\":\"" + String(repeating: " ", count: 30 << 20) + "\"}"
    let written = try write([line])
    #expect(written.length < 1 << 16)
    var content = written.content
    content.length = 1_000
    #expect(errorCode { _ = try read(content) } == "too-large")
  }

  @Test func `A delta leads from one content to the other`() throws {
    var generator = SeededGenerator(seed: 9)
    for round in 0..<20 {
      let old = lines(200)
      var new = old.enumerated().compactMap { number, line -> String? in
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: nil
        case 1: line.replacing("text", with: "other")
        default: line
        }
      }
      if round.isMultiple(of: 2) { new.append("{\"id\":\"L\"}") }
      let (from, to) = (try write(old, to: "old"), try write(new, to: "new"))
      AtomicFile.remove(folder.path + "/delta")
      let writer = try SegmentWriter(path: folder.path + "/delta")
      try SegmentDelta.write(
        from: SegmentReader(path: folder.path + "/old", expecting: from.content),
        to: SegmentReader(path: folder.path + "/new", expecting: to.content), into: writer
      ) { _, _ in }
      let delta = try read(writer.finish().content, from: "delta")
      func key(_ line: String) -> String { String(line.split(separator: "\"")[3]) }
      var result = Dictionary(old.map { (key($0), $0) }, uniquingKeysWith: { $1 })
      for line in delta { result[key(line)] = line.hasPrefix("{\"removed\"") ? nil : line }
      let isSame = result.sorted { $0.key < $1.key }.map(\.value) == new
      #expect(isSame, "round \(round)")
      #expect(delta.count < 120)
    }
  }
}
