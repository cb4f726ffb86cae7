import Advisor
import ArgumentParser
import ManifestSyntax
import SourceText

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what Forewarn reads in manifests and lockfiles.",
    discussion: "Looks nothing up; needs no database. Exit code 2: a file could not be read.")

  @Argument(help: "Files or folders.")
  var files: [String]

  @Option(help: "How to print it: text or json.")
  var format: CheckOptions.Format = .text

  func run() throws {
    var documents: [Document] = []
    var failures: [(path: String, reason: String)] = []
    let workspace = Workspace()
    for argument in files {
      let path = FileSystem.absolute(argument)
      var paths = [path]
      if FileSystem.resolvedKind(path) == .folder {
        var finder = ManifestFinder()
        finder.search(path)
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
          documents.append(document)
          for other in workspace.context(of: document).included
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
    switch format {
    case .text: Terminal.write(ListReport.text(documents))
    case .json: Terminal.write(ListReport.json(documents))
    }
    for (path, reason) in failures {
      Terminal.note(
        "forewarn: \(displayed(FileSystem.shown(path), limit: 1_000)): \(displayed(reason))")
    }
    if !failures.isEmpty { throw ExitCode(2) }
  }
}
