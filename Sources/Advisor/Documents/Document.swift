import ManifestSyntax
package import SourceText

/// One file that was read: where it lies, what it is, what it says. Immutable, cheap to share.
package final class Document: Sendable {
  package let path: DocumentPath
  package let text: DocumentText
  package let format: any ManifestFormat
  package let ecosystem: Ecosystem
  package let reading: Reading
  /// Of a lockfile.
  let index: LockfileIndex?
  /// Of a lockfile that was ``indexed()``.
  let links: LockLinks?

  private init(
    path: DocumentPath, text: DocumentText, format: any ManifestFormat, ecosystem: Ecosystem,
    reading: Reading, index: LockfileIndex?, links: LockLinks?
  ) {
    self.path = path
    self.text = text
    self.format = format
    self.ecosystem = ecosystem
    self.reading = reading
    self.index = index
    self.links = links
  }

  /// Reads a text if its path is that of a known format; nil for every other file.
  /// - Parameters:
  ///   - include: how another file takes it in: that tells what it is where its name does not.
  ///   - previous: the document as it was read before, if it was. What is still the same is not
  ///     worked out again; the result does not depend on it.
  package convenience init?(
    path: DocumentPath, text: DocumentText, including include: Manifest.Include? = nil,
    after previous: Document? = nil
  ) {
    guard
      let (format, ecosystem) = Ecosystems.format(of: path, holding: text)
        ?? include.map({ ($0.format, .pypi) })
    else { return nil }
    let isSame = previous.map { $0.path == path && $0.format.name == format.name } ?? false
    let previous = isSame ? previous : nil
    var reading = format.reading(text, after: previous?.reading)
    if !format.accepts(text) {
      reading.problems.append(
        SyntaxProblem(
          code: "another-format",
          message: "The file has the name of a \(format.name) file, but not its content.",
          span: SourceSpan(0, 0)))
    }
    self.init(
      path: path, text: text, format: format, ecosystem: ecosystem, reading: reading,
      index: reading.lockfile.map { LockfileIndex($0, reading.change, after: previous?.index) },
      links: nil)
  }

  /// What another text would say in this one's place.
  func reread(_ text: DocumentText) -> Document {
    Document(
      path: path, text: text, format: format, ecosystem: ecosystem, reading: format.reading(text),
      index: nil, links: nil)
  }

  /// The same with everything that assessing a manifest asks of its lockfile: for those who keep a
  /// lockfile over many assessments.
  package func indexed() -> Document {
    guard links == nil, let lockfile = reading.lockfile else { return self }
    return Document(
      path: path, text: text, format: format, ecosystem: ecosystem, reading: reading,
      index: index, links: LockLinks(lockfile))
  }
}

extension Ecosystems {
  /// The format of a path, judged by name and folder alone: the first of those that match.
  package static func format(of path: DocumentPath) -> (any ManifestFormat, Ecosystem)? {
    format(of: path) { _ in true }
  }

  /// The format of a file: of those that match its path the first that accepts its text, else the
  /// first.
  package static func format(
    of path: DocumentPath, holding text: DocumentText
  ) -> (any ManifestFormat, Ecosystem)? {
    if let known = format(of: path, where: { $0.accepts(text) }) ?? format(of: path) {
      return known
    }
    // A bill of materials may have any name.
    return path.fileExtension == "json" && SBOM.isOne(text) ? (SBOM(), .sbom) : nil
  }

  private static func format(
    of path: DocumentPath, where accepts: (any ManifestFormat) -> Bool
  ) -> (any ManifestFormat, Ecosystem)? {
    for number in formatIndex.candidates(path) {
      let (format, ecosystem) = formats[number]
      if format.matches(path), accepts(format) { return (format, ecosystem) }
    }
    return nil
  }

  private static let formats = all.flatMap { definition in
    definition.formats.map { ($0, definition.ecosystem) }
  }
  private static let formatIndex = FormatIndex(formats.map(\.0))
}

/// A document together with the other files that decide what it means.
package struct DocumentContext: Sendable {
  package let document: Document
  /// The lockfile that fixes this manifest's versions, if there is one.
  package let lockfile: Document?
  /// The files that may define versions which this manifest inherits, nearest first.
  package let definitions: [Document]
  /// The files that this manifest takes in: each is assessed by itself, at its own lines.
  package let included: [Document]
  /// The policies of its folder and of those above it, outermost first.
  package let policies: [Document]
  /// The decisions (VEX) that lie in the folder ``VEXDocument/folderName`` of these folders.
  package let decisions: [Document]
  /// What it takes in and nobody could find: none of that is assessed.
  let missing: [Manifest.Include]

  package init(
    document: Document, lockfile: Document? = nil, definitions: [Document] = [],
    included: [Document] = [], policies: [Document] = [], decisions: [Document] = [],
    missing: [Manifest.Include] = []
  ) {
    self.document = document
    self.lockfile = lockfile
    self.definitions = definitions
    self.included = included
    self.policies = policies
    self.decisions = decisions
    self.missing = missing
  }

  /// Whether what the lockfile holds is shown at the manifest: each package at the entry that brings
  /// it in, or, where the lockfile does not say who needs whom, at the list of dependencies.
  package var showsWholeLockfile: Bool {
    guard let lockfile, let graph = lockfile.reading.lockfile?.graph else { return false }
    return !graph.dependencies.isEmpty || dependencyList != nil
  }

  /// Whether another context is made of the very same documents, so that the same is to be said of it.
  package func hasSameFiles(as other: DocumentContext) -> Bool {
    func same(_ a: [Document], _ b: [Document]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { $0 === $1 }
    }
    return document === other.document && lockfile === other.lockfile && missing == other.missing
      && same(definitions, other.definitions) && same(included, other.included)
      && same(policies, other.policies) && same(decisions, other.decisions)
  }

  /// The place in the manifest for the packages of a lockfile beside it that records no graph.
  var dependencyList: SourceSpan? {
    guard let lockfile, lockfile.path.folder == document.path.folder else { return nil }
    return document.reading.manifest?.dependencyList
  }

  /// Finds what belongs to a document. `find` gives a file of the workspace, as open in the editor
  /// or as on disk, already read; nil if there is none. The caller decides how far up it reaches. What
  /// a file is that another takes in (`-r base.txt`) may only be told by that: it comes with the path.
  /// `list` gives the names of the files in a folder, within the same bounds; none if there is none.
  package init(
    _ document: Document, list: (String) -> [String] = { _ in [] },
    find anyFile: (DocumentPath, Manifest.Include?) -> Document?
  ) {
    func find(_ path: DocumentPath) -> Document? { anyFile(path, nil) }
    let folders = Self.folders(from: document.path.folder)
    var lockfile: Document?
    search: for folder in document.format.hasLockfileBesideIt ? Array(folders.prefix(1)) : folders {
      for name in document.format.lockfileNames {
        if let found = find(DocumentPath(Self.join(folder, name))), found.reading.lockfile != nil {
          lockfile = found
          break search
        }
      }
    }
    var definitions: [Document] = []
    for folder in folders {
      for name in document.format.definitionFileNames {
        let path = DocumentPath(Self.join(folder, name))
        if path != document.path, let found = find(path) { definitions.append(found) }
      }
    }
    definitions = Self.named(by: [document] + definitions, anyFile) + definitions
    var included: [Document] = []
    var missing: [Manifest.Include] = []
    for include in document.reading.manifest?.includes ?? [] {
      if let found = document.path.resolving(include.path).flatMap({ anyFile($0, include) }) {
        included.append(found)
      } else if !include.isOptional {
        missing.append(include)
      }
    }
    let policies = folders.reversed().compactMap { folder -> Document? in
      let path = DocumentPath(Self.join(folder, PolicyFile.fileName))
      return path == document.path ? nil : find(path)
    }
    var decisions: [Document] = []
    for folder in folders where document.format.kind.holdsPackages {
      let own = Self.join(folder, VEXDocument.folderName)
      for place in [own, Self.join(own, VEXDocument.upstreamFolderName)] {
        for name in list(place).sorted(by: >) {
          let path = DocumentPath(Self.join(place, name))
          if path.fileExtension == "json", let found = find(path), found.reading.decisions != nil {
            decisions.append(found)
          }
        }
      }
    }
    self.init(
      document: document, lockfile: lockfile, definitions: definitions, included: included,
      policies: policies, decisions: decisions, missing: missing)
  }

  /// The files that documents name as places of definitions, and those that these name.
  private static func named(
    by documents: [Document], _ find: (DocumentPath, Manifest.Include?) -> Document?
  ) -> [Document] {
    var result: [Document] = []
    var seen = Set(documents.map(\.path))
    var queue = documents
    var next = 0
    while next < queue.count, result.count < 64 {
      let current = queue[next]
      next += 1
      guard let manifest = current.reading.manifest else { continue }
      for include in manifest.includes.prefix(256) where include.defines {
        guard let path = current.path.resolving(include.path), seen.insert(path).inserted,
          let found = find(path, include)
        else { continue }
        result.append(found)
        queue.append(found)
      }
      for relative in manifest.definitionPaths.prefix(256) {
        guard let path = current.path.resolving(relative.path), seen.insert(path).inserted,
          let found = find(path, nil), found.reading.manifest?.projectName == relative.project
        else { continue }
        result.append(found)
        queue.append(found)
      }
    }
    return result
  }

  /// The folder and those above it, nearest first; at most 64.
  private static func folders(from folder: String) -> [String] {
    var result = [folder]
    var current = folder
    while !current.isEmpty, current != "/", result.count < 64 {
      current = DocumentPath(current).folder
      result.append(current)
    }
    return result
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder == "/" ? "/" + name : folder + "/" + name
  }
}
