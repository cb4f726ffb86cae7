import Advisor

/// The encoding of a whole advisory, for explaining it and for building the next generation from
/// this one. What identifies the record comes first, so that it can be read alone.
extension Advisory {
  func encode(into writer: ByteWriter) {
    writer.write(id)
    writer.write(signed: modified.seconds)
    writer.write(withdrawn)
    writer.write(aliases)
    writer.write(published)
    writer.write(related)
    writer.write(summary)
    writer.write(details)
    write(severities, into: writer)
    writer.write(byte: severityWord == nil ? 0 : 1)
    if let severityWord { writer.write(severityWord) }
    writer.write(count: affected.count)
    for entry in affected {
      writer.write(entry.package.ecosystem.name)
      writer.write(entry.packageName)
      writer.write(entry.ecosystemSuffix)
      writer.write(count: entry.ranges.count)
      for range in entry.ranges {
        writer.write(byte: range.kind.code)
        writer.write(count: range.events.count)
        for event in range.events {
          writer.write(byte: event.code.number)
          writer.write(event.code.version)
        }
      }
      writer.write(entry.versions)
      write(entry.severities, into: writer)
      writer.write(byte: entry.informational == nil ? 0 : 1)
      if let informational = entry.informational { writer.write(informational) }
      writer.write(entry.symbols)
    }
    writer.write(count: references.count)
    for reference in references {
      writer.write(reference.type)
      writer.write(reference.url)
    }
  }

  private func write(_ vectors: [SeverityVector], into writer: ByteWriter) {
    writer.write(count: vectors.count)
    for vector in vectors {
      writer.write(vector.type)
      writer.write(vector.score)
    }
  }

  init(from reader: inout ByteReader) throws {
    let head = try AdvisoryHead(from: &reader)
    self.init(
      id: head.id, modified: head.modified, published: try reader.optionalTime(),
      withdrawn: head.withdrawn, aliases: head.aliases, related: try reader.texts(),
      summary: try reader.text(), details: try reader.text(),
      severities: try reader.list { SeverityVector(type: try $0.text(), score: try $0.text()) },
      severityWord: try reader.optionalText(),
      affected: try reader.list { try Affected(from: &$0) },
      references: try reader.list { Reference(type: try $0.text(), url: try $0.text()) })
  }
}

/// What identifies a record and ties it to others.
struct AdvisoryHead {
  var id: String
  var modified: Timestamp
  var withdrawn: Timestamp?
  var aliases: [String]

  init(_ advisory: Advisory) {
    id = advisory.id
    modified = advisory.modified
    withdrawn = advisory.withdrawn
    aliases = advisory.aliases
  }

  init(from reader: inout ByteReader) throws {
    id = try reader.text()
    modified = Timestamp(seconds: try reader.signed())
    withdrawn = try reader.optionalTime()
    aliases = try reader.texts()
  }
}

extension Advisory.Affected {
  fileprivate init(from reader: inout ByteReader) throws {
    let ecosystem = Ecosystem(try reader.text())
    let name = try reader.text()
    let suffix = try reader.text()
    self.init(
      package: PackageIdentity(ecosystem, name, release: suffix), packageName: name,
      ecosystemSuffix: suffix,
      ranges: try reader.list { reader in
        guard let kind = Advisory.RangeKind(code: try reader.byte()) else {
          throw MalformedBytes()
        }
        return Advisory.Range(
          kind: kind,
          events: try reader.list { reader in
            let code = try reader.byte()
            guard let event = Advisory.Event(code: code, version: try reader.text()) else {
              throw MalformedBytes()
            }
            return event
          })
      },
      versions: try reader.texts(),
      severities: try reader.list {
        Advisory.SeverityVector(type: try $0.text(), score: try $0.text())
      },
      informational: try reader.optionalText(), symbols: try reader.texts())
  }
}

extension Advisory.RangeKind {
  fileprivate var code: UInt8 {
    switch self {
    case .semver: 0
    case .ecosystem: 1
    case .git: 2
    }
  }

  fileprivate init?(code: UInt8) {
    switch code {
    case 0: self = .semver
    case 1: self = .ecosystem
    case 2: self = .git
    default: return nil
    }
  }
}

extension Advisory.Event {
  fileprivate var code: (number: UInt8, version: String) {
    switch self {
    case .introduced(let version): (0, version)
    case .fixed(let version): (1, version)
    case .lastAffected(let version): (2, version)
    case .limit(let version): (3, version)
    }
  }

  fileprivate init?(code: UInt8, version: String) {
    switch code {
    case 0: self = .introduced(version)
    case 1: self = .fixed(version)
    case 2: self = .lastAffected(version)
    case 3: self = .limit(version)
    default: return nil
    }
  }
}

extension ByteReader {
  fileprivate mutating func list<Element>(
    of element: (inout ByteReader) throws -> Element
  ) throws -> [Element] {
    let count = try count()
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(try element(&self)) }
    return result
  }

  fileprivate mutating func optionalText() throws -> String? {
    switch try byte() {
    case 0: nil
    case 1: try text()
    default: throw MalformedBytes()
    }
  }
}
