import Advisor
import LSPServer

/// The name of a flaw in one of the catalogues of flaws.
struct FlawIdentifier {
  /// Cleaned of control characters.
  let text: String
  /// The page about it; nil if the name cannot stand in an address.
  let address: String?
  /// Whose name it is: `cve`, `ghsa`, or `osv` for all others, which OSV collects.
  let catalogue: String

  init(_ id: String) {
    text = displayed(id)
    address = AdvisoryPage.address(of: id)
    catalogue = id.hasPrefix("CVE-") ? "cve" : id.hasPrefix("GHSA-") ? "ghsa" : "osv"
  }

  var gitLab: JSONValue {
    var members: [(String, JSONValue)] = [
      ("type", .string(catalogue)), ("name", .string(text)), ("value", .string(text)),
    ]
    if let address { members.append(("url", .string(address))) }
    return .object(members)
  }
}
