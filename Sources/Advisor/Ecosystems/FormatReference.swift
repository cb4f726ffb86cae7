/// What the manual says of a format: `docs/ecosystems.md` is made from these.
///
/// The phrases begin with a small letter and have no full stop; names of files, fields and programs
/// stand in backquotes.
package struct FormatReference: Sendable {
  /// Names that files of the format have, each of which ``ManifestFormat/matches(_:)`` takes. The
  /// tests, the hooks and the manual go by them.
  package let fileNames: [String]
  /// What is read.
  package let reads: String
  /// What a fix writes; nil where no fix is written into such a file, as in lockfiles.
  package let edits: String?
  /// What is knowingly left out or reported as not assessed; nil where there is nothing.
  package let leavesOut: String?

  package init(
    _ fileNames: String..., reads: String, edits: String? = nil, leavesOut: String? = nil
  ) {
    self.fileNames = fileNames
    self.reads = reads
    self.edits = edits
    self.leavesOut = leavesOut
  }
}
