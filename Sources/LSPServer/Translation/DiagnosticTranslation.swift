import Advisor
import LanguageServerProtocol
import SourceText

/// Turns findings of one document into diagnostics as one client understands them.
struct DiagnosticTranslation {
  let client: ClientCapabilities
  let encoding: PositionEncoding
  let uri: DocumentURI
  let text: DocumentText
  /// The texts that related places may lie in, by path.
  let texts: [String: DocumentText]
  /// Where the manual pages lie.
  let manual: [FindingCode: String]

  func diagnostic(_ finding: Finding) -> Diagnostic {
    var diagnostic = Diagnostic(
      range: LSPRange(finding.span, in: text, encoding: encoding),
      severity: severity(finding.level), code: finding.code.rawValue, source: "forewarn",
      message: displayed(finding.message, limit: longestShown))
    if client.diagnosticCodeDescription,
      let page = manual[finding.code]
        ?? finding.advisories.first.flatMap({ AdvisoryPage.address(of: $0.id) })
    {
      diagnostic.codeDescription = CodeDescription(href: page)
    }
    if finding.code == .unmaintainedPackage || finding.code == .deprecatedPackage,
      client.diagnosticTags.contains(DiagnosticTag.deprecated.rawValue)
    {
      diagnostic.tags = [.deprecated]
    }
    if client.diagnosticRelatedInformation {
      let related = finding.related.compactMap(relatedInformation)
      if !related.isEmpty { diagnostic.relatedInformation = related }
    }
    if client.diagnosticData { diagnostic.data = data(finding) }
    return diagnostic
  }

  private func severity(_ level: Finding.Level) -> DiagnosticSeverity {
    switch level {
    case .error: .error
    case .warning: .warning
    case .information: .information
    case .hint: .hint
    }
  }

  private func relatedInformation(_ place: RelatedPlace) -> DiagnosticRelatedInformation? {
    guard let text = place.path == uri.path.text ? text : texts[place.path] else { return nil }
    let name = place.path == uri.path.text ? uri.text : uri.naming(DocumentPath(place.path))
    let range = LSPRange(place.span, in: text, encoding: encoding)
    return DiagnosticRelatedInformation(
      location: Location(uri: name, range: range),
      message: displayed(place.message, limit: longestShown))
  }

  /// What other programs at the client may want to know of a finding without reading its message.
  private func data(_ finding: Finding) -> LSPAny {
    var members: [String: LSPAny] = [:]
    if !finding.advisories.isEmpty {
      members["advisories"] = .array(finding.advisories.map { .string($0.id) })
    }
    if let package = finding.package {
      members["package"] = .string(displayed(package.name, limit: longestShown))
      members["ecosystem"] = .string(package.identity.ecosystem.name)
      if let version = package.version {
        members["version"] = .string(displayed(version, limit: longestShown))
      }
    }
    return .object(members)
  }
}

/// Pages that describe advisories to people.
package enum AdvisoryPage {
  /// The address of an advisory's page; nil if the id is not one that can stand in an address.
  package static func address(of id: String) -> String? {
    let isPlain = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, !id.isEmpty, id.utf8.count <= 64 else { return nil }
    return "https://osv.dev/vulnerability/\(id)"
  }
}
