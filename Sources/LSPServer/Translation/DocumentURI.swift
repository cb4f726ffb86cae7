import Advisor

/// The name of a document as clients give it, and the path that it stands for.
///
/// Two spellings of one document (`%3A` or `:`, a drive letter of either case) are equal. What a
/// document is follows from the path alone, never from the client's language id.
struct DocumentURI: Hashable, Sendable {
  /// As the client first spelt it, and as the server answers.
  let text: String
  /// Lower case; `file`, `untitled`, or what else editors invent.
  let scheme: String
  /// Decoded, with `/`; a Windows drive stands first (`c:/project/package.json`).
  let path: DocumentPath
  /// Whether it names a file of this machine without detours, so that its neighbours may be read.
  let isLocalFile: Bool

  init(_ text: String) {
    self.text = text
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 1,
      bytes[..<colon].allSatisfy(isSchemeByte)
    else {
      // No scheme (one letter is a Windows drive): clients that send bare paths mean files.
      scheme = ""
      path = DocumentPath(String(text.map { $0 == "\\" ? "/" : $0 }))
      isLocalFile = false
      return
    }
    scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
    var rest = bytes[(colon + 1)...]
    if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
      rest = rest[..<end]
    }
    var authority: ArraySlice<UInt8> = []
    if rest.starts(with: "//".utf8) {
      rest = rest.dropFirst(2)
      let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = rest[..<slash]
      rest = rest[slash...]
    }
    var decoded = percentDecoded(rest)
    if decoded.count >= 3, decoded[0] == UInt8(ascii: "/"), decoded[2] == UInt8(ascii: ":"),
      isLetter(decoded[1])
    {
      decoded.removeFirst()
      decoded[0] |= 0x20
    }
    let isOnThisMachine = authority.isEmpty || authority.elementsEqual("localhost".utf8)
    if scheme == "file", !isOnThisMachine {
      decoded = Array("//".utf8) + authority + decoded
    }
    path = DocumentPath(String(decoding: decoded, as: UTF8.self))
    isLocalFile =
      scheme == "file" && isOnThisMachine && !decoded.contains(0)
      && !path.components.contains { $0 == "." || $0 == ".." }
  }

  /// The path of a folder, without a slash at its end.
  var folderPath: DocumentPath {
    path.text.utf8.count > 1 && path.text.utf8.last == UInt8(ascii: "/")
      ? DocumentPath(String(path.text.dropLast())) : path
  }

  static func == (a: DocumentURI, b: DocumentURI) -> Bool {
    a.path == b.path && a.scheme == b.scheme
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(scheme)
    hasher.combine(path)
  }

  /// The name of another file beside this document, spelt in the same way.
  func naming(_ path: DocumentPath) -> String {
    let keepsColon = !text.utf8.dropFirst(scheme.utf8.count + 1).contains(UInt8(ascii: "%"))
    let isDrive = path.text.utf8.dropFirst().first == UInt8(ascii: ":")
    var result = Array("\(scheme.isEmpty ? "file" : scheme)://\(isDrive ? "/" : "")".utf8)
    for (index, byte) in path.text.utf8.enumerated() {
      if isUnreserved(byte) || byte == UInt8(ascii: "/")
        || (byte == UInt8(ascii: ":") && index == 1 && keepsColon)
      {
        result.append(byte)
      } else {
        result.append(UInt8(ascii: "%"))
        result.append(hexDigits[Int(byte >> 4)])
        result.append(hexDigits[Int(byte & 15)])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

private let hexDigits = Array("0123456789ABCDEF".utf8)

/// The bytes with each `%41` decoded; a percent sign without two digits stands for itself.
private func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  func digit(_ index: Int) -> UInt8? {
    guard index < bytes.endIndex else { return nil }
    switch bytes[index] {
    case 0x30...0x39: return bytes[index] - 0x30
    case 0x41...0x46: return bytes[index] - 0x37
    case 0x61...0x66: return bytes[index] - 0x57
    default: return nil
    }
  }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var index = bytes.startIndex
  while index < bytes.endIndex {
    if bytes[index] == UInt8(ascii: "%"), let high = digit(index + 1), let low = digit(index + 2) {
      result.append(high << 4 | low)
      index += 3
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return result
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

private func isSchemeByte(_ byte: UInt8) -> Bool {
  isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "+")
    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
}

private func isUnreserved(_ byte: UInt8) -> Bool {
  isSchemeByte(byte) && byte != UInt8(ascii: "+") || byte == UInt8(ascii: "_")
    || byte == UInt8(ascii: "~")
}
