import Advisor
import ArgumentParser

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what Forewarn reads in manifests and lockfiles.",
    discussion: """
      Looks nothing up; needs no database. Exit code 2: a file could not be read.

        forewarn list package-lock.json      every package, with its place
        forewarn list --format purl .        package URLs of all that public registries have
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, purl }

  @Argument(help: "Files or folders.", completion: .file())
  var files: [String]

  @Option(
    help: """
      How to print it: text, json, or purl, which is the package URLs of what comes from public \
      registries.
      """)
  var format: Format = .text

  func run() throws {
    let read = ReadFiles(files)
    switch format {
    case .text: Terminal.write(ListReport.text(read.documents))
    case .json: Terminal.write(ListReport.json(read.documents))
    case .purl: Terminal.write(ListReport.packageURLs(read.documents))
    }
    try read.reportFailures()
  }
}

/// The manifests and lockfiles that somebody named, or that lie in folders that he named, with what
/// these take in, and what could not be read.
struct ReadFiles {
  private(set) var contexts: [DocumentContext] = []
  private(set) var failures: [(path: String, reason: String)] = []
  /// The first folder that was named, or that of the first file; absolute.
  private(set) var firstFolder = FileSystem.currentFolder

  var documents: [Document] { contexts.map(\.document) }

  init(_ arguments: [String]) {
    let workspace = Workspace()
    for (number, argument) in arguments.enumerated() {
      let path = FileSystem.absolute(argument)
      if number == 0 {
        firstFolder =
          FileSystem.resolvedKind(path) == .folder ? path : FileSystem.parent(path)
      }
      var paths = [path]
      if FileSystem.resolvedKind(path) == .folder {
        var finder = ManifestFinder()
        finder.search(path)
        workspace.add(folder: path)
        paths = finder.files
        failures += finder.problems.map { ($0.path, $0.message) }
      }
      workspace.readAhead(paths)
      var seen = Set(paths)
      var next = 0
      while next < paths.count {
        let path = paths[next]
        next += 1
        if let document = workspace.document(path) {
          let context = workspace.context(of: document)
          contexts.append(context)
          for other in context.included
          where seen.insert(other.path.text).inserted {
            paths.append(other.path.text)
          }
        } else {
          let reason =
            FileSystem.resolvedKind(path) == .missing
            ? "there is no such file" : workspace.readErrors[path]?.description
          failures.append((path, reason ?? "it is not a manifest or lockfile that Forewarn knows"))
        }
      }
    }
  }

  /// - Throws: exit code 2 if there are any.
  func reportFailures() throws {
    for (path, reason) in failures {
      Terminal.note(
        "forewarn: \(displayed(FileSystem.shown(path), limit: 1_000)): \(displayed(reason))")
    }
    if !failures.isEmpty { throw ExitCode(2) }
  }
}
