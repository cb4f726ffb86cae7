/// Texts that programs which read or show reports would obey, hide or break at.
enum HostileTexts {
  /// Each by itself, and in the places of a name where a check for its beginning or end would miss it.
  static let all: [String] = seeds.flatMap { (seed: String) -> [String] in
    let places = [
      "\(seed)", "lodash\(seed)", "lodash\n\(seed)", "lodash\r\(seed)\r", "  \(seed) x",
    ]
    return places
  }

  private static var seeds: [String] {
    [commands, terminal, invisible, markup, structures, spreadsheets, broken].flatMap { $0 }
  }

  /// Commands of logs: GitHub Actions, Azure Pipelines, TeamCity, GitLab.
  private static let commands: [String] = [
    "::set-output name=x::y", "::error file=a,line=1::b", "::add-mask::a", "::stop-commands::x",
    "::set-env name=PATH::/tmp", "%0A::error::x", "%0D%0A::warning::x", "##[set-env name=A]b",
    "##[command]rm", "##vso[task.setvariable variable=a]b", "##vso[task.complete result=Succeeded]",
    "##VSO[task.prependpath]/x", "###vso[task.setvariable variable=a]b", "####[add-path]/x",
    "##teamcity[buildStatus status='SUCCESS']", "section_start:0:x\r\u{1B}[0K", ":", "::", ":::",
    "#", "##", "###[x]",
  ]

  /// What terminals obey: colours, cursor, title, clipboard, links, hiding, C1 controls.
  private static let terminal: [String] = [
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}[2J\u{1B}[H", "\u{1B}]0;title\u{07}",
    "\u{1B}]52;c;aGVsbG8=\u{07}", "\u{1B}]8;;https://evil.example\u{1B}\\text\u{1B}]8;;\u{1B}\\",
    "\u{9B}31m", "\u{9D}0;x\u{9C}", "\u{08}\u{08}\u{08}x", "\u{07}", "\u{7F}", "a\u{0B}b",
    "a\u{0C}b",
    "\u{1B}P+q544e\u{1B}\\", "\u{1B}[8mhidden\u{1B}[28m", "\u{85}x",
  ]

  /// What editors and terminals reorder or do not show.
  private static let invisible: [String] = [
    "\u{202E}cod.exe", "\u{2066}a\u{2069}", "\u{200B}", "\u{FEFF}a", "\u{200F}x", "\u{AD}",
    "\u{E0041}\u{E0042}", "\u{2028}x", "\u{2029}x", "\u{180E}", "\u{FFF9}a\u{FFFB}",
  ]

  /// Markdown and HTML.
  private static let markup: [String] = [
    "![x](https://evil.example/p.png)", "[click](javascript:alert(1))", "<img src=x onerror=y>",
    "<script>alert(1)</script>", "<!-- x", "</details>", "@everyone", "@org/team", "#1", "GH-1",
    "`code`", "``a`b``", "```\nx\n```", "|a|b|", "**bold**", "_x_", "~~x~~", "# heading", "> quote",
    "- item", "1. one", "---", "===", "https://evil.example", "www.evil.example", "&lt;", "&#60;",
    "$x$", "[^1]", "\\", "\\`", "[a]: https://evil.example", "a@b.example",
    "<https://evil.example>",
    "- [ ] task", ":tada:", "```suggestion\nx\n```",
  ]

  /// JSON, XML and the placeholders and links of SARIF's messages.
  private static let structures: [String] = [
    "]]>", "<![CDATA[x]]>", "&amp;", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///\">]>", "<?xml?>",
    "\"", "'", "\",\"x\":\"", "{0}", "{{", "}", "[link](1)", "\\u0000", "\\", "a;b=c]d", "a,b=c",
    "%", "%25", "%AZP25", "%00", "../../etc", "/etc/x", "a?b#c", "file:///x",
  ]

  private static let spreadsheets: [String] = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1",
  ]

  /// No text at all, much of it, and what is no text.
  private static let broken: [String] = [
    "", " ", "\0", "\0\0x", "\n", "\n\n\n", "\r\n", "\t", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}",
    "\u{10FFFF}", String(decoding: [0xC0, 0xAF, 0xFF] as [UInt8], as: UTF8.self),
    String(repeating: "x", count: 5_000), String(repeating: "`", count: 100),
    String(repeating: "\u{1B}[1m", count: 100), "e\u{301}\u{301}\u{301}",
    String(repeating: "#", count: 200), String(repeating: ":", count: 200),
  ]
}
