import Advisor
import SourceText

/// A snapshot of everything that one assessment needs. It is made on the loop and used off it.
struct AssessmentTask: Sendable {
  let uri: DocumentURI
  let revision: Int
  let version: Int
  let text: DocumentText
  /// The document as read before, if only its surroundings have changed since.
  let document: Document?
  /// The document as it was read last, of an older text.
  let before: Document?
  /// How another file takes it in, if one is known to.
  let include: Manifest.Include?
  /// What was last found out of it.
  let assessment: Assessment?
  /// The other open documents, by path: they count instead of the files on the disk.
  let openTexts: [DocumentPath: OpenText]
  /// Files of the disk as read for earlier assessments.
  let files: [DocumentPath: ReadFile]
  let folders: [DocumentPath]
  let advisories: (any AdvisorySource)?
  let environment: ServerEnvironment

  struct OpenText: Sendable {
    var text: DocumentText
    var document: Document?
  }

  /// A text longer than this is not read while it is edited.
  static let maximumLength = 32 << 20

  func run() async -> AssessmentOutcome {
    guard let (context, finder) = read() else {
      return AssessmentOutcome(task: self, context: nil, assessment: tooLarge)
    }
    let assessment = await environment.assess(
      context, assessment, advisories, environment.policy, environment.now())
    var texts = [uri.path.text: text]
    for companion in context.definitions { texts[companion.path.text] = companion.text }
    if let lockfile = context.lockfile { texts[lockfile.path.text] = lockfile.text }
    for decisions in context.decisions { texts[decisions.path.text] = decisions.text }
    texts.merge(environment.policy.statementTexts) { own, _ in own }
    return AssessmentOutcome(
      task: self, context: context, assessment: assessment, texts: texts,
      consulted: finder.consulted, files: finder.read, companions: finder.open)
  }

  /// The document and the files that it belongs together with; nil if it is too large to be read.
  func read() -> (context: DocumentContext, finder: CompanionFinder)? {
    guard text.bytes.count <= Self.maximumLength,
      let document =
        document
        ?? Document(path: uri.path, text: text, including: include, after: before)
    else { return nil }
    let finder = CompanionFinder(task: self)
    return (DocumentContext(document, list: finder.list, find: finder.find), finder)
  }

  private var tooLarge: Assessment {
    let finding = Finding(
      code: .notAssessed, level: .information, path: uri.path.text, span: .documentStart,
      message: "This file is too large to be assessed while it is edited; "
        + "`forewarn --check` assesses it.")
    return Assessment(
      findings: [finding], assessedCount: 0, notAssessedCount: 1, database: advisories?.database)
  }
}

/// What came of an ``AssessmentTask``.
struct AssessmentOutcome: Sendable {
  let task: AssessmentTask
  /// Nil if the text was not read.
  let context: DocumentContext?
  let assessment: Assessment
  /// The texts of the files that findings may point into, by path.
  var texts: [String: DocumentText] = [:]
  var consulted: Set<String> = []
  var files: [DocumentPath: ReadFile] = [:]
  /// Other open documents, as read for this one.
  var companions: [Document] = []

  var document: Document? { context?.document }

  /// The files that the document takes in, of those that were found.
  var includes: [DocumentPath: Manifest.Include] {
    let found = Set(context?.included.map(\.path) ?? [])
    var result: [DocumentPath: Manifest.Include] = [:]
    for include in document?.reading.manifest?.includes ?? [] {
      if let path = document?.path.resolving(include.path), found.contains(path) {
        result[path] = include
      }
    }
    return result
  }
}

/// A file of the disk, as read at one moment.
struct ReadFile: Sendable {
  let stamp: String
  /// Nil if it cannot be read.
  let document: Document?
}

/// Finds the files that belong to a document: as open, else as on the disk, each read once.
final class CompanionFinder {
  private let task: AssessmentTask
  private let boundary: DocumentPath?
  private(set) var consulted: Set<String> = []
  private(set) var read: [DocumentPath: ReadFile] = [:]
  /// The other open documents that belong to it.
  private(set) var open: [Document] = []

  init(task: AssessmentTask) {
    self.task = task
    boundary = Self.boundary(of: task.uri, task.folders, task.environment)
  }

  func find(_ path: DocumentPath, _ include: Manifest.Include?) -> Document? {
    if let open = task.openTexts[path] {
      consulted.insert(path.text)
      let document =
        (open.document ?? Document(path: path, text: open.text, including: include))?.indexed()
      if let document { self.open.append(document) }
      return document
    }
    guard let boundary, path.isInside(boundary) else { return nil }
    consulted.insert(path.text)
    guard let stamp = task.environment.fileStamp(path.text) else { return nil }
    if let known = read[path] ?? task.files[path], known.stamp == stamp,
      known.document != nil || include == nil
    {
      read[path] = known
      return known.document
    }
    let document = task.environment.readFile(path.text).flatMap {
      Document(path: path, text: DocumentText(file: $0), including: include)?.indexed()
    }
    read[path] = ReadFile(stamp: stamp, document: document)
    return document
  }

  /// The names of the files of a folder, and of those that are open as files of it.
  func list(_ folder: String) -> [String] {
    let folder = DocumentPath(folder)
    guard let boundary, folder.isInside(boundary) else { return [] }
    consulted.insert(folder.text)
    let open = task.openTexts.keys.filter { $0.folder == folder.text }.map(\.fileName)
    guard let stamp = task.environment.fileStamp(folder.text) else { return open }
    read[folder] = ReadFile(stamp: stamp, document: nil)
    return Array(Set(open + task.environment.listFolder(folder.text)))
  }

  /// The folder above which no file is read: that of the repository, else the client's workspace
  /// folder, else the document's own. Clients name wrong workspace folders, or none.
  static func boundary(
    of uri: DocumentURI, _ folders: [DocumentPath], _ environment: ServerEnvironment
  ) -> DocumentPath? {
    guard uri.isLocalFile else { return nil }
    let own = DocumentPath(uri.path.folder)
    var folder = own
    for _ in 0..<64 {
      if environment.fileStamp(folder.entry(".git").text) != nil { return folder }
      let parent = DocumentPath(folder.folder)
      if parent == folder || parent.text.isEmpty { break }
      folder = parent
    }
    let holding = folders.filter { own.isInside($0) }
    return holding.min { $0.text.utf8.count < $1.text.utf8.count } ?? own
  }
}

extension DocumentPath {
  /// Whether it is the folder or lies below it.
  func isInside(_ folder: DocumentPath) -> Bool {
    text == folder.text || folder.text == "/"
      || text.utf8.starts(with: folder.text.utf8)
        && text.utf8.dropFirst(folder.text.utf8.count).first == UInt8(ascii: "/")
  }

  /// The path from the nearest of some folders that holds it, as people know it.
  func shown(from folders: [DocumentPath]) -> String {
    let holding = folders.filter { $0.text != text && isInside($0) }
    guard let nearest = holding.max(by: { $0.text.utf8.count < $1.text.utf8.count }) else {
      return text
    }
    return String(text.dropFirst(nearest.text == "/" ? 1 : nearest.text.count + 1))
  }

  /// The path of an entry of this folder.
  func entry(_ name: String) -> DocumentPath {
    DocumentPath(text == "/" ? "/" + name : text + "/" + name)
  }
}
