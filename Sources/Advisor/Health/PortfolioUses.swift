/// How much we rely on a package: its criticality to us.
package struct Reliance: Hashable, Sendable {
  /// The projects that bring it in, directly or through others. A project is a folder with manifests
  /// or lockfiles.
  package var projects: Int
  /// Those of them that ask for it themselves.
  package var direct: Int
  /// The other packages in our trees that need it, each once.
  package var packages: Int

  package init(projects: Int, direct: Int, packages: Int) {
    self.projects = projects
    self.direct = direct
    self.packages = packages
  }
}

/// Who uses what: the packages of many manifests and lockfiles, each with the projects that bring it
/// in.
package struct PortfolioUses: Sendable {
  /// Each package version once, in the order in which the files name them.
  package private(set) var requests: [HealthRequest] = []
  /// For each request, the projects that bring it in, by number.
  private(set) var projects: [Set<Int>] = []
  /// Those of them that ask for it themselves.
  private(set) var direct: [Set<Int>] = []
  package private(set) var fileCount = 0
  /// Dependencies that come from no public registry.
  package private(set) var outsideCount = 0
  private var places: [Key: Int] = [:]
  /// The projects, by folder.
  private var folders: [String: Int] = [:]
  /// Numbers of packages, and for each the numbers of those that need it.
  private var numbers: [PackageIdentity: Int] = [:]
  private var needers: [Set<Int>] = []
  /// Lockfiles whose graphs were counted; one may fix the versions of many projects.
  private var lockfiles: Set<DocumentPath> = []

  private struct Key: Hashable {
    var package: PackageIdentity
    var version: String?

    init(_ request: HealthRequest) {
      package = request.package
      version = request.version
    }
  }

  package init() {}

  package var projectCount: Int { folders.count }

  /// Counts what one manifest, or a lockfile without one, brings in, and gives that.
  @discardableResult
  package mutating func add(_ context: DocumentContext) -> HealthRequests {
    let found = HealthRequests(context, isDirectOnly: false)
    let folder = context.document.path.folder
    let project = folders[folder] ?? folders.count
    folders[folder] = project
    for (request, isDirect) in zip(found.requests, found.isDirect) {
      let place = place(of: request)
      projects[place].insert(project)
      if isDirect { direct[place].insert(project) }
    }
    outsideCount += found.outsideCount
    fileCount += 1
    addNeeds(context)
    return found
  }

  /// The packages that need a package, but for the package itself.
  package func neederCount(of package: PackageIdentity) -> Int {
    numbers[package].map { needers[$0].count } ?? 0
  }

  /// How much we rely on each package, at whatever version.
  package var reliances: [PackageIdentity: Reliance] {
    var users: [PackageIdentity: (projects: Set<Int>, direct: Set<Int>)] = [:]
    for (place, request) in requests.enumerated() {
      users[request.package, default: ([], [])].projects.formUnion(projects[place])
      users[request.package, default: ([], [])].direct.formUnion(direct[place])
    }
    var result: [PackageIdentity: Reliance] = [:]
    for (package, users) in users {
      result[package] = Reliance(
        projects: users.projects.count, direct: users.direct.count,
        packages: neederCount(of: package))
    }
    return result
  }

  private mutating func addNeeds(_ context: DocumentContext) {
    guard let lock = context.document.reading.lockfile == nil ? context.lockfile : context.document,
      let lockfile = lock.reading.lockfile, !lockfile.graph.dependencies.isEmpty,
      lockfiles.insert(lock.path).inserted
    else { return }
    let named = lockfile.packages.map { number(of: $0.identity) }
    for (dependent, needed) in lockfile.graph.dependencies.enumerated()
    where named.indices.contains(dependent) {
      for package in needed where named.indices.contains(package) {
        if named[package] != named[dependent] { needers[named[package]].insert(named[dependent]) }
      }
    }
  }

  private mutating func number(of package: PackageIdentity) -> Int {
    if let number = numbers[package] { return number }
    numbers[package] = needers.count
    needers.append([])
    return needers.count - 1
  }

  private mutating func place(of request: HealthRequest) -> Int {
    let key = Key(request)
    if let place = places[key] {
      if requests[place].signals.isEmpty { requests[place].signals = request.signals }
      return place
    }
    places[key] = requests.count
    requests.append(request)
    projects.append([])
    direct.append([])
    return requests.count - 1
  }
}
