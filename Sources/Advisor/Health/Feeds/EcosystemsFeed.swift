import ManifestSyntax

/// Reads packages as ecosyste.ms describes them: an object, an array of them, or one on every line.
struct EcosystemsFeed: HealthFeedReader {
  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .values }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    forEachRecord(in: piece, &found) { record, found in
      guard let package = Self.package(record) else {
        return found.addProblem(
          "no-package", (record["purl"] ?? record["name"])?.string ?? "")
      }
      let date = record["last_synced_at"]?.feedDate
      let repository = record["repository_url"]?.string.flatMap { RepositoryIdentity($0) }
      found.add(.package(package), date: date, Self.packageValues(record, repository))
      guard let repository, let metadata = record["repo_metadata"] else { return }
      found.add(
        .repository(repository), date: metadata["last_synced_at"]?.feedDate ?? date,
        Self.repositoryValues(metadata))
    }
  }

  private static func package(_ record: SyntaxValue) -> PackageIdentity? {
    if let text = record["purl"]?.string { return PackageURL(text)?.identity }
    // Its words for ecosystems are the types of package URLs, but for two.
    guard let word = record["ecosystem"]?.string, let name = record["name"]?.string,
      HealthFeedTexts.isName(name)
    else { return nil }
    let type = ["rubygems": "gem", "packagist": "composer", "go": "golang"][word] ?? word
    return Ecosystems.definition(purlType: type).map { PackageIdentity($0.ecosystem, name) }
  }

  private static func packageValues(
    _ record: SyntaxValue, _ repository: RepositoryIdentity?
  ) -> HealthValues {
    var values = HealthValues()
    values.add(.dependents, number: record["dependent_packages_count"]?.feedCount)
    if record["downloads_period"]?.string == "last-month" {
      values.add(.downloads, number: record["downloads"]?.feedCount)
    }
    values.add(.firstRelease, date: record["first_release_published_at"]?.feedDate)
    values.add(.latestRelease, date: record["latest_release_published_at"]?.feedDate)
    values.add(.latest, text: record["latest_release_number"]?.string)
    values.add(.releaseCount, number: record["versions_count"]?.feedCount)
    let status = record["status"]?.string?.lowercased()
    values.add(.status, text: status)
    if status == "deprecated" { values.add(.deprecated, flag: true) }
    values.add(
      .funding,
      list: (record["funding_links"]?.feedTexts ?? []).compactMap {
        HealthFeedTexts.link($0)
      })
    // People are counted; who they are is never read.
    let listed = record["maintainers"].flatMap {
      $0.kind == .array ? Array($0.children).count : nil
    }
    values.add(.publishers, number: record["maintainers_count"]?.feedCount ?? listed)
    values.add(
      .licence, text: HealthFeedTexts.licence(record["normalized_licenses"]?.feedTexts ?? []))
    values.add(.homepage, text: record["homepage"]?.feedLink)
    if let repository {
      values.add(.repository, text: repository.name)
      values.add(.repositoryTie, text: "claimed")
    }
    return values
  }

  private static func repositoryValues(_ metadata: SyntaxValue) -> HealthValues {
    var values = HealthValues()
    values.add(.archived, flag: metadata["archived"]?.boolean)
    values.add(.lastCommit, date: metadata["pushed_at"]?.feedDate)
    values.add(.created, date: metadata["created_at"]?.feedDate)
    values.add(.stars, number: metadata["stargazers_count"]?.feedCount)
    values.add(.openIssues, number: metadata["open_issues_count"]?.feedCount)
    values.add(
      .contributors, number: metadata[path: "commit_stats", "total_committers"]?.feedCount)
    let files = metadata[path: "metadata", "files"]
    values.add(.securityPolicy, flag: files?["security"].map { $0.kind == .string })
    values.add(.contributing, flag: files?["contributing"].map { $0.kind == .string })
    return values
  }
}
