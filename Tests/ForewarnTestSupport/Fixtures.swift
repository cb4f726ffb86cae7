#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Files of the repository, for tests that read their data or look at the code.
package enum Repository {
  /// The folder that holds Package.swift.
  package static let root: String = {
    var folder = #filePath
    for _ in 0..<3 { folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]) }
    return folder
  }()

  package static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
  }

  package static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  package static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: root + "/" + path))
  }

  /// The files below a folder, sorted, as paths from the repository's root.
  package static func files(under folder: String, suffix: String) -> [String] {
    var found: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + next)) ?? []
      for name in names {
        let path = next + "/" + name
        var isFolder: Bool = false
        if let kind = try? FileManager.default.attributesOfItem(atPath: root + "/" + path)[.type]
          as? FileAttributeType
        {
          isFolder = kind == .typeDirectory
        }
        if isFolder {
          folders.append(path)
        } else if name.hasSuffix(suffix) {
          found.append(path)
        }
      }
    }
    return found.sorted()
  }
}
