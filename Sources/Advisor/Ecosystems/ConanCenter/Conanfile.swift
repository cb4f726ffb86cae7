import ManifestSyntax
package import SourceText

/// `conanfile.txt` (<https://docs.conan.io/2/reference/conanfile_txt.html>).
package struct ConanfileTxt: ManifestFormat {
  package let name = "conanfile-txt"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("#", wholeLines: true)
  package let lockfileNames = ["conan.lock"]
  package let reference = FormatReference(
    "conanfile.txt", reads: "`requires`, `tool_requires`, `build_requires`, `test_requires`",
    edits: "the version")

  package init() {}

  package let fileNames = ["conanfile.txt"]

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var problems: [SyntaxProblem] = []
    var groups: [String]?
    for line in SourceSlice(text).lines {
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      if trimmed.hasPrefix("["), trimmed.split(at: UInt8(ascii: "]")).1?.isEmpty ?? true {
        groups = ConanGroups.of(trimmed.dropFirst(1).split(at: UInt8(ascii: "]")).0.text)
        continue
      }
      guard let groups else { continue }
      if let found = ConanReference(trimmed) {
        manifest.requirements.append(found.requirement(groups, entry: trimmed.span))
      } else {
        problems.append(
          SyntaxProblem(
            code: "expected-reference", message: "A reference `name/version` is expected.",
            span: trimmed.span))
      }
    }
    return Reading(.manifest(manifest), problems: problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    ConanGroups.rewrite(requirement, toAdmit: version, scheme: scheme)
  }
}

/// `conanfile.py`, read as text and never run: the attributes and calls that name requirements.
package struct ConanfilePy: ManifestFormat {
  package let name = "conanfile-py"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.python)
  package let lockfileNames = ["conan.lock"]
  package let reference = FormatReference(
    "conanfile.py", reads: "the attributes and calls `requires`, `tool_requires`, `test_requires`",
    edits: "the version", leavesOut: "references that code puts together while it runs")

  package init() {}

  package let fileNames = ["conanfile.py"]

  package func read(_ text: DocumentText) -> Reading {
    let code = CodeReader.read(text.bytes, .python)
    var manifest = Manifest()
    for index in code.tokens.indices where code.kind(index) == .word {
      guard let groups = ConanGroups.of(code.source(index)) else { continue }
      // `requires = "a/1.0", "b/1.0"`, or `self.requires("a/1.0", options)`.
      if code.is(index + 1, "(") {
        if let first = code.arguments(ofBracket: index + 1).first {
          Self.add(code, first.value, groups, &manifest)
        }
      } else if code.is(index + 1, "=") {
        var end = index + 2
        while end < code.tokens.count, code.kind(end) != .newline {
          end = code.kind(end) == .open ? Swift.max(end + 1, code.end(ofBracket: end)) : end + 1
        }
        Self.add(code, index + 2..<end, groups, &manifest)
      }
    }
    return Reading(.manifest(manifest), problems: code.problems)
  }

  private static func add(
    _ code: Code, _ range: Range<Int>, _ groups: [String], _ manifest: inout Manifest
  ) {
    for index in range where code.kind(index) == .string {
      let slice = SourceSlice(code.bytes, code.tokens[index].content)
      guard let reference = ConanReference(slice) else { continue }
      var requirement = reference.requirement(groups, entry: code.span(index))
      if code.tokens[index].isInterpolated { requirement.source = .unsupported(slice.text) }
      manifest.requirements.append(requirement)
    }
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    ConanGroups.rewrite(requirement, toAdmit: version, scheme: scheme)
  }
}

enum ConanGroups {
  /// The groups of a section or attribute; nil for any other.
  static func of(_ name: String) -> [String]? {
    switch name {
    case "requires", "python_requires": []
    case "tool_requires", "build_requires": ["build"]
    case "test_requires": ["test"]
    default: nil
    }
  }

  /// A version outside of brackets stands alone.
  static func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    if requirement.pinned == nil { return scheme.rewrite(requirement.text, toAdmit: version) }
    return isFitForEdit(version.text) ? version.text : nil
  }
}
