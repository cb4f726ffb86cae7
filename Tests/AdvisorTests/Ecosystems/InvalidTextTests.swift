import Advisor
import SourceText
import Testing

/// Bytes that are no UTF-8 are longer as text than in the file; places count bytes of the file.
struct InvalidTextTests {
  @Test func podsWithInvalidNamesHaveTheirPlaces() throws {
    var bytes = Array("PODS:\n  - Snap".utf8)
    bytes += [UInt8](repeating: 0xFF, count: 80)
    bytes += Array("Kit (5.6.0)\n".utf8)
    let document = try #require(
      Document(path: DocumentPath("Podfile.lock"), text: DocumentText(bytes)))
    let package = try #require(document.reading.lockfile?.packages.first)
    #expect(package.version == "5.6.0")
    #expect(package.spans.entry.contains(package.spans.name))
    #expect(package.spans.version.map(package.spans.entry.contains) ?? true)
  }
}
