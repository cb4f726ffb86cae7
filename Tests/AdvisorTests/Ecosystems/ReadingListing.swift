import Advisor
import ManifestSyntax
import SourceText

/// What was read of a file, one line for each thing, as the `.expected` files beside the fixtures
/// have it: the name and version as cut from the text by their spans, each with its place.
func listing(_ reading: Reading, of text: DocumentText) -> String {
  var lines: [String] = []
  func place(_ span: SourceSpan) -> String {
    let position = text.position(of: span.start, encoding: .utf16)
    return "\(position.line + 1):\(position.column + 1)"
  }
  func cut(_ span: SourceSpan) -> String { place(span) + " `" + oneLine(text.string(span)) + "`" }
  func spans(_ spans: EntrySpans) -> String {
    let version = spans.version.map { "  version " + cut($0) } ?? ""
    return "    name " + cut(spans.name) + version + "  entry " + cut(spans.entry)
  }
  switch reading.content {
  case .manifest(let manifest):
    if let name = manifest.projectName { lines.append("project " + name) }
    for member in manifest.members { lines.append("member " + member) }
    for include in manifest.includes {
      lines.append((include.kind == .constraints ? "constraints " : "include ") + cut(include.span))
    }
    for requirement in manifest.requirements {
      lines.append(describe(requirement))
      lines.append(spans(requirement.spans))
    }
    for key in manifest.definitions.keys.sorted(by: { ($0.table, $0.key) < ($1.table, $1.key) }) {
      let name = manifest.definitions[key]?.name ?? ""
      lines.append("definition \(key.table) \(key.key) = \(name)")
    }
    for (name, variable) in manifest.variables.sorted(by: { $0.key < $1.key }) {
      lines.append("variable \(name) = \"\(variable.text)\"")
      lines.append(spans(variable.spans))
    }
  case .lockfile(let lockfile):
    func called(_ index: Int) -> String {
      lockfile.packages[index].name + " " + lockfile.packages[index].version
    }
    for (index, package) in lockfile.packages.enumerated() {
      var parts = ["\(package.identity.name) \(package.version)", source(package.source)]
      if !package.groups.isEmpty {
        parts.append("[" + package.groups.joined(separator: ", ") + "]")
      }
      if package.isDirect == true { parts.append("direct") }
      if lockfile.graph.dependencies.indices.contains(index) {
        let needed = lockfile.graph.dependencies[index].map(called)
        if !needed.isEmpty { parts.append("needs " + needed.joined(separator: ", ")) }
      }
      lines.append(parts.joined(separator: "  "))
      lines.append(spans(package.spans))
    }
    for root in lockfile.graph.roots {
      lines.append("root \"\(root.project)\" \(root.localName) -> \(called(root.package))")
    }
  case .policy, .decisions: break
  }
  for problem in reading.problems { lines.append("problem \(problem.code) \(cut(problem.span))") }
  return lines.joined(separator: "\n") + "\n"
}

private func describe(_ requirement: Requirement) -> String {
  var parts = [requirement.identity.name, "\"\(requirement.text)\""]
  if let alias = requirement.alias { parts.append("as \(alias)") }
  parts.append(source(requirement.source))
  if let pinned = requirement.pinned { parts.append("pins \(pinned.text)") }
  if requirement.versions == nil { parts.append("not a requirement") }
  if requirement.versions == .all { parts.append("any version") }
  if !requirement.groups.isEmpty {
    parts.append(list(requirement.groups))
  }
  if requirement.isConstraintOnly { parts.append("constraint") }
  if let key = requirement.inherits { parts.append("inherits \(key.table) \(key.key)") }
  if requirement.editObstacle != nil { parts.append("not to be edited") }
  return parts.joined(separator: "  ")
}

private func list(_ groups: [String]) -> String {
  "[" + groups.joined(separator: ", ") + "]"
}

private func source(_ source: PackageSource) -> String {
  switch source {
  case .registry: "registry"
  case .otherRegistry(let address): "registry(\(address))"
  case .git(let address): "git(\(address))"
  case .path(let path): "path(\(path))"
  case .url(let address): "url(\(address))"
  case .workspace: "workspace"
  case .unsupported(let text): "unsupported(\(text))"
  }
}

private func oneLine(_ text: String) -> String {
  let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  return lines.count > 1 ? "\(lines[0]) ... \(lines[lines.count - 1])" : text
}
