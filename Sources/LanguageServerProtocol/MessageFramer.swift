/// Cuts a stream of bytes into message contents (LSP 3.17, "Base Protocol").
///
/// A peer may send anything: every length is bounded, nothing is allocated on a header's word alone,
/// and after a frame that cannot be read the next readable one is found. `Content-Length: 5\r\n`
/// cannot occur inside JSON text, where line breaks are escaped; so the search for it never takes
/// a part of a content for a frame.
package struct MessageFramer: Sendable {
  package struct Limits: Sendable {
    /// The longest content, in bytes.
    package var content = 64 << 20
    /// The longest header part, in bytes and in lines.
    package var header = 8 << 10
    package var headerLines = 32

    package init() {}
  }

  package enum Frame: Hashable, Sendable {
    case content([UInt8])
    /// Something that is no frame was skipped; to be answered with a parse error.
    case unreadable(String)
  }

  private enum State {
    case header
    /// So many bytes of content follow.
    case content(Int)
    /// So many bytes of a content that is too long are left out.
    case skipping(Int)
    /// Looking for the next header.
    case searching
  }

  private let limits: Limits
  private var state = State.header
  private var buffer: [UInt8] = []
  /// Everything before this offset of `buffer` is used up.
  private var position = 0

  package init(limits: Limits = Limits()) { self.limits = limits }

  package mutating func append(_ bytes: [UInt8]) {
    if position > 0, position >= buffer.count / 2 {
      buffer.removeSubrange(..<position)
      position = 0
    }
    buffer += bytes
  }

  /// The next frame, or nil until more bytes are appended.
  package mutating func next() -> Frame? {
    while true {
      switch state {
      case .header:
        switch readHeader() {
        case .incomplete: return nil
        case .length(let length) where length > limits.content:
          state = .skipping(length)
          return .unreadable("The content of \(length) bytes is longer than \(limits.content).")
        case .length(let length): state = .content(length)
        case .unreadable(let reason):
          state = .searching
          return .unreadable(reason)
        }
      case .content(let length):
        guard buffer.count - position >= length else { return nil }
        let content = Array(buffer[position..<(position + length)])
        position += length
        state = .header
        return .content(content)
      case .skipping(let length):
        let skipped = Swift.min(length, buffer.count - position)
        position += skipped
        guard skipped == length else {
          state = .skipping(length - skipped)
          return nil
        }
        state = .header
      case .searching:
        guard findHeader() else { return nil }
        state = .header
      }
    }
  }

  /// Whether bytes of an unfinished frame are held.
  package var isMidFrame: Bool {
    if case .header = state { position < buffer.count } else { true }
  }

  // MARK: Header

  private enum Header {
    case incomplete
    case length(Int)
    case unreadable(String)
  }

  /// Reads the header fields up to the empty line. A line may end in `\n` alone. After an unreadable
  /// header `position` is where the search for the next one begins.
  private mutating func readHeader() -> Header {
    var index = position
    var lineStart = position
    var lines = 0
    var length: Int?
    let end = Swift.min(buffer.count, position + limits.header)
    while index < end {
      guard buffer[index] == 0x0A else {
        index += 1
        continue
      }
      var lineEnd = index
      if lineEnd > lineStart, buffer[lineEnd - 1] == 0x0D { lineEnd -= 1 }
      index += 1
      if lineStart == lineEnd {
        guard let length else {
          // Line breaks between frames are no header.
          if lines == 0 {
            position = index
            lineStart = index
            continue
          }
          position = index
          return .unreadable("The header has no Content-Length.")
        }
        position = index
        return .length(length)
      }
      lines += 1
      guard lines <= limits.headerLines else {
        position = index
        return .unreadable("The header is too long.")
      }
      guard let field = field(lineStart..<lineEnd) else {
        // A frame may begin within the line.
        position = lineStart
        return .unreadable("The header has a line that is no field.")
      }
      if field.name == contentLengthName {
        guard let number = decimal(field.value), length == nil || length == number else {
          position = index
          return .unreadable("The Content-Length is not one number.")
        }
        length = number
      }
      lineStart = index
    }
    guard buffer.count - position >= limits.header else { return .incomplete }
    position = Swift.max(lineStart, position + 1)
    return .unreadable("The header is too long.")
  }

  private func field(_ line: Range<Int>) -> (name: [UInt8], value: Range<Int>)? {
    guard let colon = buffer[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound else {
      return nil
    }
    var value = (colon + 1)..<line.upperBound
    while let first = value.first, isBlank(buffer[first]) { value.removeFirst() }
    while let last = value.last, isBlank(buffer[last]) { value.removeLast() }
    let name = buffer[line.lowerBound..<colon].map(lowercased)
    guard name.allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }) else {
      return nil
    }
    return (name, value)
  }

  private func decimal(_ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 15 else { return nil }
    var number = 0
    for byte in buffer[range] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }

  /// Moves to the next `Content-Length: <digits>` line end; drops what cannot be the start of one.
  private mutating func findHeader() -> Bool {
    let name = contentLengthName
    var start = position
    while start < buffer.count {
      guard lowercased(buffer[start]) == name[0] else {
        start += 1
        continue
      }
      var index = start
      var matched = 0
      while matched < name.count, index < buffer.count, lowercased(buffer[index]) == name[matched] {
        matched += 1
        index += 1
      }
      if matched == name.count {
        if index < buffer.count, buffer[index] == UInt8(ascii: ":") {
          index += 1
          while index < buffer.count, index - start < 64, isBlank(buffer[index]) { index += 1 }
          let digits = index
          while index < buffer.count, index - start < 64, (0x30...0x39).contains(buffer[index]) {
            index += 1
          }
          if index > digits, index < buffer.count, buffer[index] == 0x0D || buffer[index] == 0x0A {
            position = start
            return true
          }
          if index == buffer.count, index - start < 64 { break }
        } else if index == buffer.count {
          break
        }
      } else if index == buffer.count {
        break
      }
      start += 1
    }
    position = start
    return false
  }
}

private let contentLengthName = Array("content-length".utf8)

private func lowercased(_ byte: UInt8) -> UInt8 {
  (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

extension MessageFramer {
  /// A content with its header.
  package static func frame(_ content: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(content.count)\r\n\r\n".utf8) + content
  }
}
