package import ManifestSyntax

/// Writes an advisory as one line of JSON of the OSV schema 1.7, which any reader of OSV records
/// understands, and from which ``OSVDecoder`` makes an equal advisory.
///
/// Equal advisories give equal bytes. The id comes first: it is what lines are sorted and found by.
package enum OSVEncoder {
  package static let schemaVersion = "1.7.0"

  package static func line(_ advisory: Advisory) -> [UInt8] {
    var writer = JSONLineWriter()
    write(advisory, to: &writer)
    return writer.bytes
  }

  package static func write(_ advisory: Advisory, to writer: inout JSONLineWriter) {
    writer.openObject()
    writer.key("id")
    writer.write(advisory.id)
    writer.key("schema_version")
    writer.write(schemaVersion)
    writer.key("modified")
    writer.write(advisory.modified.rfc3339)
    if let published = advisory.published {
      writer.key("published")
      writer.write(published.rfc3339)
    }
    if let withdrawn = advisory.withdrawn {
      writer.key("withdrawn")
      writer.write(withdrawn.rfc3339)
    }
    write("aliases", advisory.aliases, to: &writer)
    write("related", advisory.related, to: &writer)
    if !advisory.summary.isEmpty {
      writer.key("summary")
      writer.write(advisory.summary)
    }
    if !advisory.details.isEmpty {
      writer.key("details")
      writer.write(advisory.details)
    }
    write(advisory.severities, to: &writer)
    if !advisory.affected.isEmpty {
      writer.key("affected")
      writer.openArray()
      for entry in advisory.affected { write(entry, to: &writer) }
      writer.closeArray()
    }
    if !advisory.references.isEmpty {
      writer.key("references")
      writer.openArray()
      for reference in advisory.references {
        writer.openObject()
        writer.key("type")
        writer.write(reference.type)
        writer.key("url")
        writer.write(reference.url)
        writer.closeObject()
      }
      writer.closeArray()
    }
    if let word = advisory.severityWord {
      writer.key("database_specific")
      writer.openObject()
      writer.key("severity")
      writer.write(word)
      writer.closeObject()
    }
    writer.closeObject()
  }

  private static func write(_ entry: Advisory.Affected, to writer: inout JSONLineWriter) {
    writer.openObject()
    writer.key("package")
    writer.openObject()
    writer.key("ecosystem")
    let ecosystem = entry.package.ecosystem.name
    writer.write(
      entry.ecosystemSuffix.isEmpty ? ecosystem : ecosystem + ":" + entry.ecosystemSuffix)
    writer.key("name")
    writer.write(entry.packageName)
    writer.closeObject()
    write(entry.severities, to: &writer)
    if !entry.ranges.isEmpty {
      writer.key("ranges")
      writer.openArray()
      for range in entry.ranges { write(range, to: &writer) }
      writer.closeArray()
    }
    write("versions", entry.versions, to: &writer)
    // Where RustSec has both.
    if !entry.symbols.isEmpty {
      writer.key("ecosystem_specific")
      writer.openObject()
      writer.key("affects")
      writer.openObject()
      writer.key("functions")
      writer.write(entry.symbols)
      writer.closeObject()
      writer.closeObject()
    }
    if let informational = entry.informational {
      writer.key("database_specific")
      writer.openObject()
      writer.key("informational")
      writer.write(informational)
      writer.closeObject()
    }
    writer.closeObject()
  }

  private static func write(_ range: Advisory.Range, to writer: inout JSONLineWriter) {
    writer.openObject()
    writer.key("type")
    switch range.kind {
    case .semver: writer.write("SEMVER")
    case .ecosystem: writer.write("ECOSYSTEM")
    case .git:
      writer.write("GIT")
      // The schema demands it; commits are told apart without.
      writer.key("repo")
      writer.write("")
    }
    writer.key("events")
    writer.openArray()
    for event in range.events {
      writer.openObject()
      switch event {
      case .introduced(let version):
        writer.key("introduced")
        writer.write(version)
      case .fixed(let version):
        writer.key("fixed")
        writer.write(version)
      case .lastAffected(let version):
        writer.key("last_affected")
        writer.write(version)
      case .limit(let version):
        writer.key("limit")
        writer.write(version)
      }
      writer.closeObject()
    }
    writer.closeArray()
    writer.closeObject()
  }

  private static func write(
    _ severities: [Advisory.SeverityVector], to writer: inout JSONLineWriter
  ) {
    guard !severities.isEmpty else { return }
    writer.key("severity")
    writer.openArray()
    for severity in severities {
      writer.openObject()
      writer.key("type")
      writer.write(severity.type)
      writer.key("score")
      writer.write(severity.score)
      writer.closeObject()
    }
    writer.closeArray()
  }

  private static func write(
    _ key: StaticString, _ texts: [String], to writer: inout JSONLineWriter
  ) {
    guard !texts.isEmpty else { return }
    writer.key(key)
    writer.write(texts)
  }
}
