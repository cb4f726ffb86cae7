import Synchronization

/// The files of a commit or of the index, their contents read when they are asked for.
final class GitTree: FileTree {
  /// The root of the repository: its paths are those of the files in the working folder.
  let root: String
  let listing: GitListing
  private let objects: GitObjects
  /// The trees of submodules, as far as they were asked for; nil where it cannot be read.
  private let submodules = Mutex<[String: GitTree?]>([:])

  let holdsOnlyTracked = true

  private static let maximumLinks = 8

  init(root: String, listing: GitListing, objects: GitObjects) {
    self.root = root
    self.listing = listing
    self.objects = objects
  }

  /// A path below the root; nil if it lies outside.
  func relative(_ path: String) -> String? {
    if path == root { return "" }
    let prefix = root == "/" ? "/" : root + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
  }

  private enum Place {
    case entry(GitListing.Entry)
    case folder
    case inside(GitTree)
    case missing
  }

  private func place(_ path: String) -> Place {
    guard let path = relative(path) else { return .missing }
    if let entry = listing.entry(path) { return .entry(entry) }
    if listing.holdsFolder(path) { return .folder }
    return submodule(above: path).map { .inside($0) } ?? .missing
  }

  func kind(_ path: String) -> FileSystem.Kind {
    switch place(path) {
    case .folder: .folder
    case .missing: .missing
    case .inside(let tree): tree.kind(path)
    case .entry(let entry):
      switch listing.kind(entry) {
      case .file, .unmerged: .file
      case .link: .link
      case .submodule: .other
      }
    }
  }

  func resolvedKind(_ path: String) -> FileSystem.Kind {
    resolved(path).map { kind($0) } ?? .missing
  }

  func names(inFolder path: String) -> [String]? {
    if case .inside(let tree) = place(path) { return tree.names(inFolder: path) }
    return relative(path).flatMap { listing.names(inFolder: $0) }
  }

  func read(_ path: String) -> Result<[UInt8], FileSystem.ReadError> {
    guard let path = resolved(path) else { return .failure(.notFound) }
    switch place(path) {
    case .missing: return .failure(.notFound)
    case .folder: return .failure(.notRegular)
    case .inside(let tree): return tree.read(path)
    case .entry(let entry):
      switch listing.kind(entry) {
      case .link, .submodule: return .failure(.notRegular)
      case .unmerged: return .failure(.failed("its merge is not resolved"))
      case .file: return blob(entry)
      }
    }
  }

  private func blob(_ entry: GitListing.Entry) -> Result<[UInt8], FileSystem.ReadError> {
    do {
      guard let object = try objects.object(listing.id(entry)), object.type == "blob" else {
        return .failure(.failed("the repository does not hold its content (a partial clone?)"))
      }
      return .success(object.bytes)
    } catch {
      return .failure(.failed(error.description))
    }
  }

  /// The path with the links in it replaced by where they lead; nil if that is nowhere in the
  /// repository.
  private func resolved(_ path: String) -> String? {
    var path = path
    for _ in 0..<Self.maximumLinks {
      guard let link = link(in: path) else { return path }
      guard case .success(let target) = blob(link.entry), !target.contains(0) else { return nil }
      let text = String(decoding: target, as: UTF8.self)
      let whole =
        text.hasPrefix("/") ? text : FileSystem.join(FileSystem.parent(link.path), text)
      path = FileSystem.absolute(whole + "/" + link.rest)
    }
    return nil
  }

  /// The first link that a path goes through or ends at.
  private func link(
    in path: String
  ) -> (path: String, rest: String, entry: GitListing.Entry)? {
    guard let below = relative(path) else { return nil }
    // Nearly always the path is that of a file, and none of its folders a link.
    if let entry = listing.entry(below), listing.kind(entry) != .link { return nil }
    for (prefix, rest) in Self.prefixes(below) {
      if let entry = listing.entry(prefix), listing.kind(entry) == .link {
        return (FileSystem.join(root, prefix), rest, entry)
      }
    }
    return nil
  }

  /// The tree of the submodule that a path lies in, at the commit that is recorded here, if the
  /// submodule is there.
  private func submodule(above path: String) -> GitTree? {
    for (prefix, rest) in Self.prefixes(path) where !rest.isEmpty {
      guard let entry = listing.entry(prefix) else { continue }
      guard listing.kind(entry) == .submodule else { return nil }
      return submodules.withLock { known in
        if let tree = known[prefix] { return tree }
        let folder = FileSystem.join(root, prefix)
        let tree = try? Self.submodule(folder, at: listing.id(entry))
        known[prefix] = .some(tree)
        return tree
      }
    }
    return nil
  }

  private static func submodule(
    _ folder: String, at id: String
  ) throws(GitProgram.Failure) -> GitTree? {
    let repository = try GitRepository(of: folder)
    guard repository.root == folder, let commit = try repository.commit(id) else { return nil }
    return try repository.tree(commit)
  }

  /// `a/b/c`: (a, b/c), (a/b, c), (a/b/c, nothing).
  private static func prefixes(_ path: String) -> [(prefix: String, rest: String)] {
    let parts = path.split(separator: "/")
    return (0..<Swift.min(parts.count, 64)).map { end in
      (parts[...end].joined(separator: "/"), parts[(end + 1)...].joined(separator: "/"))
    }
  }
}
