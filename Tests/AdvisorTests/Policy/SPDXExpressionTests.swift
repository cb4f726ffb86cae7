import Testing

@testable import Advisor

/// Licence expressions (SPDX 2.3 annex D, SPDX 3.0 annex B).
struct SPDXExpressionTests {
  /// An expression, the licences that may be used, and whether it may be used; nil: it is none.
  static let cases: [(text: String, allowed: [String], isPermitted: Bool?)] = [
    ("MIT", ["MIT"], true),
    ("mit", ["MIT"], true),
    ("MIT", ["Apache-2.0"], false),
    ("MIT OR Apache-2.0", ["Apache-2.0"], true),
    ("MIT AND Apache-2.0", ["Apache-2.0"], false),
    ("MIT AND Apache-2.0", ["Apache-2.0", "MIT"], true),
    // AND binds more closely than OR.
    ("MIT OR ISC AND GPL-2.0-only", ["MIT"], true),
    ("MIT AND ISC OR GPL-2.0-only", ["GPL-2.0-only"], true),
    ("(MIT OR ISC) AND GPL-2.0-only", ["MIT"], false),
    ("(MIT OR ISC) AND (GPL-2.0-only OR BSD-3-Clause)", ["ISC", "BSD-3-Clause"], true),
    ("((MIT))", ["MIT"], true),
    ("MIT or Apache-2.0", ["MIT"], true),
    ("MIT and Apache-2.0", ["MIT"], false),
    // Later versions.
    ("Apache-1.1+", ["Apache-2.0"], true),
    ("Apache-2.0+", ["Apache-1.1"], false),
    ("Apache-1.1", ["Apache-2.0"], false),
    ("Apache-1.1", ["Apache-1.0+"], true),
    ("GPL-2.0-or-later", ["GPL-3.0-only"], true),
    ("GPL-2.0-only", ["GPL-3.0-only"], false),
    ("GPL-2.0-only", ["GPL-2.0-or-later"], true),
    ("GPL-3.0-only", ["GPL-2.0-or-later"], true),
    ("GPL-2.0+", ["GPL-2.0-or-later"], true),
    ("GPL-2.0", ["GPL-2.0-only"], true),
    ("LGPL-2.1-or-later", ["GPL-3.0-only"], false),
    ("BSD-2-Clause", ["BSD-3-Clause"], false),
    // Exceptions only permit more.
    ("GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only"], true),
    ("GPL-2.0-only", ["GPL-2.0-only WITH Classpath-exception-2.0"], false),
    (
      "GPL-2.0-only with classpath-exception-2.0", ["GPL-2.0-only WITH Classpath-exception-2.0"],
      true
    ),
    ("Apache-2.0 WITH LLVM-exception OR MIT", ["MIT"], true),
    ("LicenseRef-ours", ["LicenseRef-ours"], true),
    ("DocumentRef-a:LicenseRef-b AND MIT", ["MIT", "DocumentRef-a:LicenseRef-b"], true),
    ("UNLICENSED", ["MIT"], false),
    // What is no expression, or says that nothing is known.
    ("", [], nil), (" ", [], nil), ("NOASSERTION", [], nil), ("none", [], nil),
    ("non-standard", [], nil), ("MIT Apache-2.0", [], nil), ("MIT OR", [], nil),
    ("OR MIT", [], nil),
    ("(MIT", [], nil), ("MIT)", [], nil), ("()", [], nil), ("MIT And ISC", [], nil),
    ("(MIT) WITH x", [], nil), ("MIT WITH", [], nil), ("MIT WITH a WITH b", [], nil),
    ("SEE LICENSE IN x.txt", [], nil), ("MIT/ISC", [], nil), ("a:b", [], nil), ("MIT,", [], nil),
    ("+", [], nil), ("MIT +", [], nil), ("Ünlicense", [], nil),
  ]

  @Test(arguments: cases) func expression(text: String, allowed: [String], isPermitted: Bool?)
    throws
  {
    let allowed = try allowed.map { try #require(SPDXLicence($0), "\($0)") }
    let expression = SPDXExpression(text)
    #expect(
      expression.map { $0.isSatisfied { one in allowed.contains { $0.permits(one) } } }
        == isPermitted, "\(text)")
  }

  @Test func aSlashIsAChoiceWhereItMayBe() throws {
    let expression = try #require(SPDXExpression("MIT/Apache-2.0", allowsSlash: true))
    #expect(expression.isSatisfied { $0.id == "Apache-2.0" })
  }

  static let refusals: [(text: String, denied: String, isForbidden: Bool)] = [
    ("GPL-3.0-only", "GPL-3.0-only", true),
    ("GPL-3.0-only", "GPL-2.0-or-later", true),
    ("GPL-2.0-or-later", "GPL-3.0-only", false),
    ("GPL-2.0-or-later", "GPL-2.0-or-later", true),
    ("GPL-2.0-or-later", "GPL-3.0-or-later", false),
    ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", true),
    ("LGPL-3.0-only", "GPL-3.0-only", false),
  ]

  @Test(arguments: refusals) func refusal(text: String, denied: String, isForbidden: Bool) throws {
    let licence = try #require(SPDXLicence(text))
    #expect(try #require(SPDXLicence(denied)).forbids(licence) == isForbidden)
  }

  /// Whatever the depth, nothing is called that deep, and no text traps.
  @Test func depthAndNoiseAreHarmless() {
    let deep = String(repeating: "(", count: 2_000) + "MIT" + String(repeating: ")", count: 2_000)
    #expect(SPDXExpression(deep)?.licences.count == 1)
    #expect(SPDXExpression(String(repeating: "(", count: 5_000)) == nil)
    #expect(SPDXExpression("X-99999999999999999999999.1") != nil)
  }
}
