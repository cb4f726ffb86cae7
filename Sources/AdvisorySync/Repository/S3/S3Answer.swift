/// What is read in the XML of an S3 store: the contents of elements by name, in order. Attributes and
/// nesting say nothing there.
struct S3Answer {
  private let text: String

  init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

  subscript(_ name: String) -> String? { all(name, limit: 1).first }

  func all(_ name: String, limit: Int = .max) -> [String] {
    var result: [String] = []
    let (start, end) = (Array("<\(name)>".utf8), Array("</\(name)>".utf8))
    let bytes = Array(text.utf8)
    var index = 0
    while result.count < limit, let open = Self.first(start, in: bytes, from: index),
      let close = Self.first(end, in: bytes, from: open + start.count)
    {
      result.append(Self.unescaped(bytes[(open + start.count)..<close]))
      index = close + end.count
    }
    return result
  }

  private static func first(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let head = pattern.first else { return nil }
    var index = start
    while let found = bytes[min(index, bytes.count)...].firstIndex(of: head) {
      if bytes[found...].starts(with: pattern) { return found }
      index = found + 1
    }
    return nil
  }

  /// The five entities of XML; references by number do not occur in what is asked for.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    let (start, end) = (Array("<![CDATA[".utf8), Array("]]>".utf8))
    if bytes.starts(with: start), bytes.count >= start.count + end.count,
      bytes.suffix(end.count).elementsEqual(end)
    {
      return String(
        decoding: bytes.dropFirst(start.count).dropLast(end.count), as: UTF8.self)
    }
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.first {
      let entity = Self.entities.first { rest.starts(with: $0.0.utf8) }
      result.append(entity?.1 ?? byte)
      rest = rest.dropFirst(entity?.0.utf8.count ?? 1)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let entities: [(String, UInt8)] = [
    ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
    ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")), ("&#34;", UInt8(ascii: "\"")),
    ("&#39;", UInt8(ascii: "'")),
  ]

  /// A key as it is listed with `encoding-type=url`; nil if it is not so encoded.
  static func decoded(_ key: String) -> String? {
    var result: [UInt8] = []
    var rest = Array(key.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let value = hexadecimalBytes(String(decoding: rest.prefix(2), as: UTF8.self)),
          rest.count >= 2
        else { return nil }
        result += value
        rest = rest.dropFirst(2)
      default: result.append(byte)
      }
    }
    return String(validating: result, as: UTF8.self)
  }
}
