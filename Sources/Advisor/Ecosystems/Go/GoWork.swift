import ManifestSyntax
package import SourceText

/// `go.work` (The Go Modules Reference, "go.work files").
package struct GoWork: ManifestFormat {
  package let name = "go-work"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("//", wholeLines: false)

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "go.work",
      reads: "`replace`, `go` and `toolchain` as versions of `stdlib` and `toolchain`, `use`",
      edits: "versions")
  }

  package let fileNames = ["go.work"]

  package func read(_ text: DocumentText) -> Reading {
    let file = GoDirectiveReader.read(text.bytes)
    var reader = GoModuleReader()
    reader.readWorkspace(file.directives)
    return Reading(.manifest(reader.manifest), problems: file.problems + reader.problems)
  }
}
