import SourceText

/// Finds the few of all formats that a file can be of by its name. A search asks about every file
/// of a repository, nearly all of which are of none.
struct FormatIndex {
  /// The numbers of the formats, ascending, by a whole name in lower case.
  private var byName: [String: [Int]] = [:]
  /// By the extension in lower case, for names of which only the end is given.
  private var byExtension: [String: [Int]] = [:]
  /// Those of which not even the extension is given.
  private var others: [Int] = []

  init(_ formats: [any ManifestFormat]) {
    byName.reserveCapacity(2 * formats.count)
    for (number, format) in formats.enumerated() {
      for name in format.fileNames {
        let pattern = FileNamePattern(name)
        if let suffix = pattern.suffix {
          let end = DocumentPath(String(suffix)).fileExtension.inLowerCase
          if end.isEmpty {
            others.append(number)
          } else {
            byExtension[end, default: []].append(number)
          }
        } else {
          byName[name.inLowerCase, default: []].append(number)
        }
      }
    }
  }

  /// The formats to be asked about a file, in their order; one may be named twice.
  func candidates(_ path: DocumentPath) -> [Int] {
    let named = byName[path.fileName.inLowerCase] ?? []
    let ending = byExtension[path.fileExtension.inLowerCase] ?? []
    if named.isEmpty, ending.isEmpty { return others }
    return (named + ending + others).sorted()
  }
}

/// A file's name, or what it begins and ends with, as ``ManifestFormat/fileNames`` have it.
struct FileNamePattern {
  /// The whole name, or what stands before the `*`.
  let prefix: Substring
  /// What stands after the `*`; nil if there is none.
  let suffix: Substring?

  init(_ pattern: String) {
    let star = pattern.utf8.firstIndex(of: UInt8(ascii: "*"))
    prefix = pattern[..<(star ?? pattern.endIndex)]
    suffix = star.map { pattern[pattern.utf8.index(after: $0)...] }
  }

  func matches(_ name: String) -> Bool {
    guard let suffix else { return name == prefix }
    return name.utf8.count >= prefix.utf8.count + suffix.utf8.count
      && name.utf8.starts(with: prefix.utf8)
      && name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}
