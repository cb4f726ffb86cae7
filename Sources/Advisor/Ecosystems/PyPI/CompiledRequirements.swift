import ManifestSyntax
import SourceText

/// What the head of a requirements file says of how it was compiled: pip-tools (`pip-compile`) and uv
/// (`uv pip compile`) write their command into comments there.
struct CompiledRequirements {
  /// The files it was compiled from, as the command names them.
  let sources: [String]
  /// The command, if it is fit to be shown for people to run.
  let command: String?

  /// The head ends with the first line that is no comment, at the latest after so many.
  private static let headLength = 16
  private static let programs = ["pip-compile", "uv pip compile"]

  /// Nil if the file does not say that it was compiled.
  init?(_ text: DocumentText) {
    guard text.bytes.dropFirst(text.content.start).first == UInt8(ascii: "#") else { return nil }
    for number in 0..<min(text.lines.lineCount, Self.headLength) {
      let line = text.string(text.content(ofLine: number))
      guard line.hasPrefix("#") else { return nil }
      let command = String(line.dropFirst()).trimmed
      guard
        let program = Self.programs.first(where: { command == $0 || command.hasPrefix($0 + " ") })
      else { continue }
      let words = command.dropFirst(program.count).split(separator: " ").map(String.init)
      let outputs = zip(words, words.dropFirst()).filter { ["-o", "--output-file"].contains($0.0) }
      let sources = words.filter { word in
        word.hasSuffix(".in") && !word.hasPrefix("-") && !outputs.contains { $0.1 == word }
      }
      // What pip-compile reads if it is told nothing.
      self.sources = sources.isEmpty ? ["requirements.in"] : sources
      self.command = command.utf8.allSatisfy(Self.isFit) ? command : nil
      return
    }
    return nil
  }

  /// What means nothing to a shell.
  private static func isFit(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter || " ./_-=".utf8.contains(byte)
  }

  /// Where the sources may lie, seen from the compiled file: the command was run in its folder, or in
  /// one above it.
  var paths: [Manifest.DefinitionPath] {
    sources.flatMap { source -> [Manifest.DefinitionPath] in
      let name = DocumentPath(source).fileName
      return (name == source ? [source] : [source, name]).map {
        Manifest.DefinitionPath(path: $0, project: nil)
      }
    }
  }
}

extension RequirementsTxt {
  /// What a compiled file names and its sources do not is brought in by others.
  package func takesForcing(_ requirement: Requirement, in context: DocumentContext) -> Bool {
    let sources = Self.sources(of: context)
    return !sources.isEmpty
      && !sources.contains { source in
        source.reading.manifest?.requirements.contains { $0.identity == requirement.identity }
          ?? true
      }
  }

  /// The constraints that a source takes in limit all packages (pip documentation, "Constraints
  /// Files"); without them the source asks for one package more.
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    guard let source = Self.sources(of: context).first,
      let compiled = CompiledRequirements(context.document.text)
    else { return nil }
    let included = (source.reading.manifest?.includes ?? []).filter { $0.kind == .constraints }
    let constraints = included.lazy.compactMap { source.path.resolving($0.path) }
      .compactMap { path in context.definitions.first { $0.path == path } }.first
    let target = constraints ?? source
    guard
      !(target.reading.manifest?.requirements.contains { $0.identity == package.identity } ?? true)
    else { return nil }
    let edit = TextLayout(target.text.bytes).append(
      [package.name + ">=" + package.version.text], isApart: false)
    let name = displayed(target.path.fileName)
    var forcing = Forcing(
      target, edit,
      constraints == nil ? .requirement("\(name) takes in no constraints") : .override(name))
    forcing.command = compiled.command
    return forcing
  }

  /// The files that the document was compiled from, of those that are at hand.
  private static func sources(of context: DocumentContext) -> [Document] {
    let paths = (context.document.reading.manifest?.definitionPaths ?? []).compactMap {
      context.document.path.resolving($0.path)
    }
    return context.definitions.filter { definition in
      definition.path.fileExtension == "in" && paths.contains(definition.path)
    }
  }
}
