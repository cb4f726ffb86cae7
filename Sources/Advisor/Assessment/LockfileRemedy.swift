/// What moves a package on that only the lockfile names: a command, where those who ask for the
/// package admit the version; else whom to raise, or how to force it.
struct LockfileRemedy {
  /// The package in the lockfile.
  let package: Int
  let name: String
  /// Whether an entry of the manifest asks for it.
  let isWritten: Bool
  let old: String
  let new: Version
  let isMajor: Bool
  let lockfile: Document
  let requests: RequestFinder?

  /// More than so many packages are not named.
  private static let shownCount = 3

  var remediation: Remediation? {
    guard let content = lockfile.reading.lockfile else { return nil }
    let shown = displayed(name)
    func remediation(_ title: String, _ command: String?) -> Remediation {
      Remediation(title: title, version: new.text, edits: [], command: command, isMajor: isMajor)
    }
    // Of a list that no command makes only the package can be spoken of.
    guard let command = content.refreshCommand else {
      return remediation("Upgrade \(shown) to \(new.text)", nil)
    }
    let refresh = filled(command)
    if isMajor {
      if dependents.isEmpty, content.packages.element(at: package)?.isDirect == true {
        return remediation("Ask for \(shown) \(new.text) or newer in the manifest", nil)
      }
      let parents = names(of: Array(dependents))
      return remediation(
        parents.isEmpty
          ? "Update what brings in \(shown), so that it takes \(new.text) or newer"
          : "Update \(parents), so that \(shown) \(new.text) or newer is taken", nil)
    }
    let force = lockfile.format.override.flatMap(filled).map { "force it by \($0)" }
    let asked = isWritten ? nil : requests?(package, dependents)
    let refusing = (asked ?? []).filter { !($0.versions?.contains(new) ?? false) }
    guard refusing.isEmpty else {
      var title = "Raise \(whoAsks(refusing))"
      if let force { title += ", or \(force)" }
      return remediation(title, force == nil ? nil : refresh)
    }
    let update = content.updateCommand ?? lockfile.format.updateCommand
    if update == nil, !isWritten, let force {
      return remediation(
        force.prefix(1).uppercased() + force.dropFirst(), refresh)
    }
    var title = "Update \(shown) to \(new.text) in the lockfile"
    if asked == nil, !isWritten, let force { title += " (if another package forbids it, \(force))" }
    return remediation(title, update.flatMap(filled) ?? refresh)
  }

  /// Those who need the package.
  private var dependents: ArraySlice<Int> { lockfile.index?.dependents[package] ?? [] }

  /// `express, which asks for qs 6.7.0`
  private func whoAsks(_ refusing: [VersionRequest]) -> String {
    let who = names(of: refusing.compactMap(\.dependent))
    var texts: [String] = []
    for request in refusing where !texts.contains(request.text) { texts.append(request.text) }
    let asked = texts.prefix(Self.shownCount).map { displayed($0) }.joined(separator: " and ")
    return (who.isEmpty ? "what brings it in and" : who + ", which")
      + " asks for \(displayed(name)) \(asked)"
  }

  private func names(of packages: [Int]) -> String {
    var names: [String] = []
    for index in packages {
      if let name = lockfile.reading.lockfile?.packages.element(at: index)?.name,
        !names.contains(name)
      {
        names.append(name)
      }
    }
    guard names.count <= Self.shownCount else { return "" }
    return names.map { displayed($0) }.joined(separator: " and ")
  }

  private func filled(_ template: String) -> String? {
    Self.filled(template, name: name, old: old, new: new)
  }

  /// A command or a phrase with its names and versions, for a person to use; nil if one of them is
  /// more than a name or a version, since a shell would take it for something else.
  static func filled(
    _ template: String, name: String, old: String?, new: Version
  ) -> String? {
    let name = name.utf8.allSatisfy(isFitForName) && name.utf8.count <= 256 ? name : ""
    let marks = ["NAME": name, "OLD": old ?? "", "NEW": new.text]
    var result = ""
    var rest = template[...]
    while let first = rest.first {
      if let (mark, text) = marks.first(where: { rest.hasPrefix($0.key) }) {
        guard mark == "NAME" ? name.first != "-" && !name.isEmpty : isFitForEdit(text) else {
          return nil
        }
        result += text
        rest = rest.dropFirst(mark.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// What names of packages are made of that need no quotes anywhere.
  private static func isFitForName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
