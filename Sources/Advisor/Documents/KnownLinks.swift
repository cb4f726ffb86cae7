/// The entries of a manifest in its lockfile, found once.
///
/// To find an entry takes a look at names, requirements and versions. While a manifest is edited
/// nearly all of its entries follow each other as they did before: what was found for an equal entry
/// of the same lockfile is found again.
struct KnownLinks: Sendable {
  /// The package of the lockfile that an entry stands for.
  struct Link: Sendable {
    var package: Int
    /// Whether its version is one that the entry still asks for.
    var isCurrent: Bool
  }

  private struct Entry: Sendable {
    var identity: PackageIdentity
    var name: String
    var alias: String?
    var text: String
    var versions: VersionSet?
    var link: Link?

    func isAbout(_ requirement: Requirement) -> Bool {
      name == requirement.name && text == requirement.text && alias == requirement.alias
        && identity == requirement.identity && versions == requirement.versions
    }
  }

  private let links: LockLinks
  private let project: String
  private var entries: [Entry] = []
  private var earlier: [Entry] = []
  /// The earlier entry that should come next.
  private var next = 0
  /// So many entries in a row are looked at, for an insertion or a deletion in between.
  private static let reach = 4

  /// Nil if the other document is no lockfile.
  init?(of manifest: DocumentPath, to lock: Document, after previous: KnownLinks?) {
    guard let lockfile = lock.reading.lockfile else { return nil }
    links = lock.links ?? LockLinks(lockfile)
    project = LockLinks.project(of: manifest, below: lock.path)
    if let previous, previous.links === links, previous.project == project {
      earlier = previous.entries
    }
    entries.reserveCapacity(earlier.count)
  }

  /// The package that an entry stands for. To be asked in the order of the manifest.
  mutating func link(of requirement: Requirement) -> Link? {
    let near = earlier[min(next, earlier.count)..<min(next + Self.reach, earlier.count)]
    if let known = near.firstIndex(where: { $0.isAbout(requirement) }) {
      next = known + 1
      entries.append(earlier[known])
      return earlier[known].link
    }
    next += 1
    let link = links.package(for: requirement, of: project).map {
      Link(package: $0, isCurrent: links.isCurrent($0, for: requirement))
    }
    entries.append(
      Entry(
        identity: requirement.identity, name: requirement.name, alias: requirement.alias,
        text: requirement.text, versions: requirement.versions, link: link))
    return link
  }

  /// The same without what was only taken over: what is to be kept.
  var kept: KnownLinks {
    var result = self
    result.earlier = []
    result.next = 0
    return result
  }
}
