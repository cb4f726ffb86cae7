/// Who uses what: the packages of many manifests and lockfiles, each with the files that bring it in.
package struct PortfolioUses: Sendable {
  /// Each package version once, in the order in which the files name them.
  package private(set) var requests: [HealthRequest] = []
  /// For each request, the files that bring it in, by number.
  private(set) var files: [Set<Int>] = []
  /// Those of them that ask for it themselves.
  private(set) var direct: [Set<Int>] = []
  package private(set) var fileCount = 0
  /// Dependencies that come from no public registry.
  package private(set) var outsideCount = 0
  private var places: [Key: Int] = [:]

  private struct Key: Hashable {
    var package: PackageIdentity
    var version: String?

    init(_ request: HealthRequest) {
      package = request.package
      version = request.version
    }
  }

  package init() {}

  /// Counts what one manifest, or a lockfile without one, brings in.
  package mutating func add(_ context: DocumentContext) {
    let all = HealthRequests(context, isDirectOnly: false)
    let own = HealthRequests(context, isDirectOnly: true).requests
    for request in all.requests { files[place(of: request)].insert(fileCount) }
    for request in own { direct[place(of: request)].insert(fileCount) }
    outsideCount += all.outsideCount
    fileCount += 1
  }

  private mutating func place(of request: HealthRequest) -> Int {
    let key = Key(request)
    if let place = places[key] {
      if requests[place].signals.isEmpty { requests[place].signals = request.signals }
      return place
    }
    places[key] = requests.count
    requests.append(request)
    files.append([])
    direct.append([])
    return requests.count - 1
  }
}
