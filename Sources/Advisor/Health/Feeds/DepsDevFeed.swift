import ManifestSyntax

/// Reads answers of deps.dev (versions 3 and 3alpha of its interface): of a package, of a version, of
/// a project, batches of them, and lines of such answers.
///
/// Answers about versions of one package are joined. What holds for the package is what the version
/// says that is installed by default, or else the newest one that was asked for.
package struct DepsDevFeed: HealthFeedReader {
  private var packages: [PackageIdentity: DepsDevPackage] = [:]
  /// Asks for the rest of the batch that was read last; nil if there is none.
  package private(set) var nextPageToken: String?

  package init() {}

  package func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .values }

  package mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    let tree = JSONReader.read(Array(piece))
    if let problem = OSVDecoder.syntaxProblem(tree) {
      return found.addProblem("not-json", problem.message)
    }
    nextPageToken = tree.root["nextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let records = tree.root["responses"] ?? tree.root
    guard records.kind == .array else { return read(records, &found) }
    for record in records.children { read(record, &found) }
  }

  private mutating func read(_ record: SyntaxValue, _ found: inout HealthFeedFindings) {
    // A batch wraps each answer, and has an empty wrapping where nothing is known.
    let isWrapped = record["request"] != nil
    let inner = record["result"] ?? record
    let answer = inner["version"] ?? inner["project"] ?? inner["package"] ?? inner
    if answer["versionKey"] != nil {
      readVersion(answer, &found)
    } else if answer["packageKey"] != nil {
      readPackage(answer, &found)
    } else if answer["projectKey"] != nil {
      DepsDevProject.read(answer, &found)
    } else if !isWrapped {
      found.addProblem("not-an-answer", "it has no versionKey, packageKey or projectKey")
    }
  }

  private mutating func readVersion(_ answer: SyntaxValue, _ found: inout HealthFeedFindings) {
    guard let key = answer["versionKey"], let package = Self.package(key),
      let version = key["version"]?.string, HealthFeedTexts.isName(version)
    else { return found.addProblem("no-package", answer["purl"]?.string ?? "") }
    packages[package, default: DepsDevPackage()].add(answer, of: version)
  }

  private mutating func readPackage(_ answer: SyntaxValue, _ found: inout HealthFeedFindings) {
    guard let key = answer["packageKey"], let package = Self.package(key) else {
      return found.addProblem("no-package", answer["purl"]?.string ?? "")
    }
    var state = packages[package] ?? DepsDevPackage()
    for entry in answer.feedElements("versions", limit: 20_000) {
      guard let version = entry[path: "versionKey", "version"]?.string,
        HealthFeedTexts.isName(version)
      else { continue }
      state.add(
        version: version, published: entry["publishedAt"]?.feedDate,
        isDefault: entry["isDefault"]?.boolean ?? false,
        isDeprecated: entry["isDeprecated"]?.boolean ?? false)
    }
    state.isComplete = true
    packages[package] = state
  }

  package mutating func finish(into found: inout HealthFeedFindings) {
    for (package, state) in packages.sorted(by: { $0.key < $1.key }) {
      found.add(.package(package), date: nil, state.values)
    }
    packages = [:]
  }

  /// The versions that are installed by default, of the packages whose versions are known.
  package var defaultVersions: [(package: PackageIdentity, version: String)] {
    packages.compactMap { package, state in state.defaultVersion.map { (package, $0) } }
      .sorted { $0.0 < $1.0 }
  }

  /// The ecosystems by the names of deps.dev's systems.
  package static let systems: [(name: String, ecosystem: Ecosystem)] = [
    ("GO", Ecosystem("Go")), ("RUBYGEMS", Ecosystem("RubyGems")), ("NPM", .npm),
    ("CARGO", .cratesIO), ("MAVEN", Ecosystem("Maven")), ("PYPI", .pypi),
    ("NUGET", Ecosystem("NuGet")),
  ]

  static func package(_ key: SyntaxValue) -> PackageIdentity? {
    guard let system = key["system"]?.string, let name = key["name"]?.string,
      HealthFeedTexts.isName(name), let ecosystem = systems.first(where: { $0.name == system })
    else { return nil }
    return PackageIdentity(ecosystem.ecosystem, name)
  }
}

/// What answers say of one package.
struct DepsDevPackage {
  /// Whether all its versions are known, and not only those that somebody asked for.
  var isComplete = false
  private var versions: [String: Version] = [:]

  private struct Version {
    var published: Timestamp?
    var isDefault = false
    var isDeprecated = false
    /// What its own answer says; nil if there was none.
    var values: HealthValues?
  }

  mutating func add(
    version: String, published: Timestamp?, isDefault: Bool, isDeprecated: Bool
  ) {
    var entry = versions[version] ?? Version()
    entry.published = published ?? entry.published
    entry.isDefault = entry.isDefault || isDefault
    entry.isDeprecated = entry.isDeprecated || isDeprecated
    versions[version] = entry
  }

  /// Takes the answer about a version.
  mutating func add(_ answer: SyntaxValue, of version: String) {
    let isDeprecated = answer["isDeprecated"]?.boolean ?? false
    add(
      version: version, published: answer["publishedAt"]?.feedDate,
      isDefault: answer["isDefault"]?.boolean ?? false, isDeprecated: isDeprecated)
    var values = HealthValues()
    values.add(
      .licence, text: HealthFeedTexts.licence(answer["licenses"]?.feedTexts ?? []))
    if isDeprecated {
      let reason = answer["deprecatedReason"]?.string ?? ""
      if reason.isEmpty {
        values.add(.deprecated, flag: true)
      } else {
        values.add(.deprecated, text: String(reason.prefix(400)))
      }
    }
    if let status = answer[path: "projectStatus", "status"]?.string?.lowercased() {
      values.add(.status, text: status)
    }
    Self.addRepository(answer, to: &values)
    Self.addProvenance(answer, to: &values)
    Self.addLinks(answer, to: &values)
    versions[version]?.values = values
  }

  var defaultVersion: String? { versions.first { $0.value.isDefault }?.key }

  var values: HealthValues {
    let dated = versions.compactMap { name, version in
      version.published.map {
        HealthSignal.DatedVersion(
          version: name, published: $0, isDeprecated: version.isDeprecated)
      }
    }.sorted { ($0.published, $0.version) < ($1.published, $1.version) }
    // The newest of those with an answer, by their dates, stands in for the default version.
    let spoken = versions.filter { $0.value.values != nil }
    let own =
      spoken.first { $0.value.isDefault }?.value
      ?? spoken.max { a, b in
        (a.value.published?.seconds ?? 0, a.key) < (b.value.published?.seconds ?? 0, b.key)
      }?.value
    var values = own?.values ?? HealthValues()
    values.add(.latest, text: defaultVersion)
    // Of a few versions that somebody asked for, neither a rhythm nor a lag can be told.
    guard isComplete else { return values }
    values.add(.versions, versions: Array(dated.suffix(Self.maximumVersions)))
    values.add(.releaseCount, number: versions.count)
    values.add(.firstRelease, date: dated.first?.published)
    values.add(.latestRelease, date: dated.last?.published)
    values.add(.releaseGapDays, number: Self.medianGap(dated))
    return values
  }

  /// The newest versions are what people use and upgrade to.
  private static let maximumVersions = 2_000

  /// Days between releases, the median; nil with fewer than three.
  private static func medianGap(_ versions: [HealthSignal.DatedVersion]) -> Int? {
    guard versions.count >= 3 else { return nil }
    let gaps = zip(versions, versions.dropFirst()).map {
      $1.published.seconds - $0.published.seconds
    }.sorted()
    return gaps[gaps.count / 2] / 86_400
  }

  /// The source repository, and how it is tied to the package: an attestation that was verified, or
  /// what the publisher wrote.
  private static func addRepository(_ answer: SyntaxValue, to values: inout HealthValues) {
    var claimed: RepositoryIdentity?
    var attested: RepositoryIdentity?
    for project in answer.feedElements("relatedProjects", limit: 50) {
      guard project["relationType"]?.string == "SOURCE_REPO",
        let repository = project[path: "projectKey", "id"]?.string
          .flatMap({ RepositoryIdentity($0) })
      else { continue }
      let provenance = project["relationProvenance"]?.string ?? ""
      // A Go module is fetched from the repository that it names.
      if provenance.hasSuffix("ATTESTATION") || provenance == "GO_ORIGIN" {
        attested = attested ?? repository
      } else {
        claimed = claimed ?? repository
      }
    }
    for statement in [
      answer.feedElements("attestations", limit: 50),
      answer.feedElements("slsaProvenances", limit: 50),
    ].joined() where statement["verified"]?.boolean == true {
      attested =
        attested ?? statement["sourceRepository"]?.string.flatMap { RepositoryIdentity($0) }
    }
    for link in answer.feedElements("links", limit: 50)
    where link["label"]?.string == "SOURCE_REPO" {
      claimed = claimed ?? link["url"]?.string.flatMap { RepositoryIdentity($0) }
    }
    guard let repository = attested ?? claimed else { return }
    values.add(.repository, text: repository.name)
    values.add(.repositoryTie, text: attested == nil ? "claimed" : "attested")
  }

  /// An empty list says that nothing was published for this version; no list says nothing.
  private static func addProvenance(_ answer: SyntaxValue, to values: inout HealthValues) {
    guard answer["attestations"] != nil || answer["slsaProvenances"] != nil else { return }
    let attestations = Array(answer.feedElements("attestations", limit: 50))
    let statements = attestations + answer.feedElements("slsaProvenances", limit: 50)
    let isVerified = statements.contains { $0["verified"]?.boolean == true }
    let system = answer[path: "versionKey", "system"]?.string
    if isVerified {
      values.add(.provenance, flag: true)
    } else if statements.isEmpty, system == "NPM" || system == "PYPI" {
      // Of the other systems deps.dev reads none.
      values.add(.provenance, flag: false)
    }
    if attestations.contains(where: {
      $0["verified"]?.boolean == true
        && $0["type"]?.string?.contains("attestations/publish") == true
    }) {
      values.add(.trustedPublishing, flag: true)
    }
  }

  private static func addLinks(_ answer: SyntaxValue, to values: inout HealthValues) {
    for link in answer.feedElements("links", limit: 50)
    where link["label"]?.string == "HOMEPAGE" {
      if let address = link["url"]?.feedLink { return values.add(.homepage, text: address) }
    }
  }
}
