import ManifestSyntax
package import SourceText

/// Dockerfiles and Containerfiles (Docker documentation, "Dockerfile reference"): the images that
/// `FROM` and `COPY --from` name. Stages of the same file are not images.
package struct Dockerfile: ManifestFormat {
  package let name = "dockerfile"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("#", wholeLines: true)

  package let reference = FormatReference(
    "Dockerfile", "Containerfile", "Dockerfile.dev", "build.dockerfile",
    reads: "the images of `FROM` and `COPY --from`, build arguments with a default",
    leavesOut: "what `RUN` installs")

  package init() {}

  package let fileNames = [
    "Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile", "Containerfile.*",
    "*.Containerfile",
  ]

  package func matches(_ path: DocumentPath) -> Bool {
    let name = path.fileName.lowercased()
    return ["dockerfile", "containerfile"].contains {
      name == $0 || name.hasPrefix($0 + ".") || name.hasSuffix("." + $0)
    }
  }

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var stages: Set<String> = []
    var defaults: [String: String] = [:]
    for instruction in Self.instructions(text) {
      guard let keyword = instruction.first else { continue }
      switch keyword.text.uppercased() {
      case "FROM":
        let words = instruction.dropFirst().filter { !$0.hasPrefix("--") }
        guard let image = words.first else { continue }
        let entry = SourceSpan(keyword.span.start, instruction.last?.span.end ?? image.span.end)
        Self.add(image, entry, stages, defaults, &manifest)
        if words.count == 3, let stage = words.last { stages.insert(stage.text.lowercased()) }
      case "COPY", "ADD":
        guard let from = instruction.first(where: { $0.hasPrefix("--from=") })?.dropFirst(7),
          !from.text.utf8.allSatisfy(\.isDigit)
        else { continue }
        Self.add(
          from, SourceSpan(keyword.span.start, from.span.end), stages, defaults, &manifest)
      case "ARG":
        for word in instruction.dropFirst() {
          let (name, value) = word.split(at: UInt8(ascii: "="))
          if let value { defaults[name.text] = value.unquoted.text }
        }
      default: continue
      }
    }
    return Reading(.manifest(manifest))
  }

  private static func add(
    _ image: SourceSlice, _ entry: SourceSpan, _ stages: Set<String>,
    _ defaults: [String: String], _ manifest: inout Manifest
  ) {
    let image = image.unquoted
    guard !stages.contains(image.text.lowercased()),
      var requirement = ImageReference(image, entry: entry)?.requirement
    else { return }
    // What an argument stands for can be told where the file itself gives its default.
    if requirement.source != .registry, let plain = expanded(image.text, defaults) {
      let bytes = Array(plain.utf8)
      let whole = SourceSlice(bytes, SourceSpan(0, bytes.count))
      guard let known = ImageReference(whole, entry: entry)?.requirement else { return }
      requirement.name = known.name
      requirement.identity = known.identity
      requirement.text = known.text
      requirement.versions = known.versions
      requirement.source = .registry
      requirement.editObstacle = "a build argument gives its version"
    }
    manifest.requirements.append(requirement)
  }

  /// The text with `$NAME`, `${NAME}` and `${NAME:-default}` replaced; nil if one is not known.
  private static func expanded(_ text: String, _ defaults: [String: String]) -> String? {
    text.withCursor { cursor in
      var result = ""
      while !cursor.isAtEnd {
        let plain = cursor.passAll { $0 != UInt8(ascii: "$") }
        result += String(decoding: cursor[plain], as: UTF8.self)
        guard cursor.pass(UInt8(ascii: "$")) else { break }
        let isBraced = cursor.pass(UInt8(ascii: "{"))
        let name = cursor.passAll { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        var value = defaults[String(decoding: cursor[name], as: UTF8.self)]
        if isBraced {
          if cursor.pass(":-") {
            let other = cursor.passAll { $0 != UInt8(ascii: "}") }
            value = value ?? String(decoding: cursor[other], as: UTF8.self)
          }
          guard cursor.pass(UInt8(ascii: "}")) else { return nil }
        }
        guard let value, !value.utf8.contains(UInt8(ascii: "$")) else { return nil }
        result += value
      }
      return result
    }
  }

  /// The words of each instruction; a backslash at the end of a line joins it with the next.
  private static func instructions(_ text: DocumentText) -> [[SourceSlice]] {
    var result: [[SourceSlice]] = []
    var isContinued = false
    for line in SourceSlice(text).lines {
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      var words = trimmed.words
      var goesOn = false
      if let last = words.last, last.text.hasSuffix("\\") || last.text == "`" {
        goesOn = true
        words.removeLast()
        let kept = last.part(last.span.start, last.span.end - 1)
        if !kept.isEmpty { words.append(kept) }
      }
      if isContinued, !result.isEmpty {
        result[result.count - 1] += words
      } else {
        result.append(words)
      }
      isContinued = goesOn
    }
    return result
  }
}
