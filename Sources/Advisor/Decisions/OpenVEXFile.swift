package import SourceText

/// `.vex/*.openvex.json`: decisions about single flaws, as OpenVEX 0.2.0 documents
/// (<https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>).
package struct OpenVEXFile: ManifestFormat {
  package let name = "openvex"
  package let kind = DocumentKind.decisions
  package let reference = FormatReference(
    ".vex/decisions.openvex.json",
    reads: "each statement with what it inherits of its document, and when it ends")
  package let fileNames = ["*.openvex.json"]

  package init() {}

  package func read(_ text: DocumentText) -> Reading { VEXReader.read(text) }
}

/// What others say of flaws, kept in `.vex/upstream/` in the form in which they published it, or, if
/// that is not OpenVEX, in `.vex/` itself: OpenVEX 0.0.1 and 0.2.0, CycloneDX with `vulnerabilities`,
/// CSAF 2.0.
package struct UpstreamVEXFile: ManifestFormat {
  package let name = "upstream-vex"
  package let kind = DocumentKind.decisions
  package let reference = FormatReference(
    ".vex/upstream/vendor.csaf.json", ".vex/upstream/bom.cdx.json",
    reads: "what others say of flaws, as OpenVEX, CycloneDX (`vulnerabilities`) or CSAF 2.0",
    leavesOut: "signatures: an author is who the file says")
  package let fileNames = ["*.json"]

  package init() {}

  package func matches(_ path: DocumentPath) -> Bool {
    guard path.fileExtension == "json", !path.hasOpenVEXName else { return false }
    return path.isInUpstreamVEXFolder || path.isInVEXFolder
  }

  package func read(_ text: DocumentText) -> Reading { VEXReader.read(text) }
}
