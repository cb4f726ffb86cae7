package import Advisor
package import LSPServer
import SourceText
import Synchronization

/// The world of a server under test: files, a database and a clock that the test sets, and an engine
/// that finds what the test has written into its texts.
///
/// The engine marks every `bad` with an error whose fix writes `good`, every `old` with an
/// unmaintained warning, and every `sad` with a hint that has no fix; the rest of the server is the
/// real one.
package final class TestWorld: Sendable {
  private struct State {
    var files: [String: String] = [:]
    var fileNumbers: [String: Int] = [:]
    var stamp: String? = "1"
    var database: Database = .source(MarkerSource())
    var livingProcesses: Set<Int> = []
    var assessedTexts: [String: [UInt8]] = [:]
    var readPaths: [String] = []
    var openings = 0
    var lastNumber = 0
  }

  package enum Database: Sendable {
    case none
    case source(any AdvisorySource)
    case unusable(String)
  }

  private struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  private let state = Mutex(State())
  /// Whether the files of the workspace are found without being opened.
  private let findsFiles: Bool
  /// Holds assessments up.
  package let gate = Gate()
  /// Holds timers up: nothing in a test comes due by itself.
  package let timers = Gate(isOpen: false)
  private let tickContinuation: AsyncStream<Void>.Continuation
  package let ticks: AsyncStream<Void>

  package init(findsFiles: Bool = false) {
    self.findsFiles = findsFiles
    (ticks, tickContinuation) = AsyncStream.makeStream(of: Void.self)
  }

  package func tick() { tickContinuation.yield() }

  /// Writes a file, or removes it.
  package func write(_ path: String, _ text: String?) {
    state.withLock {
      $0.files[path] = text
      $0.lastNumber += 1
      $0.fileNumbers[path] = text == nil ? nil : $0.lastNumber
    }
  }

  package func setDatabase(_ database: Database, stamp: String?) {
    state.withLock {
      $0.database = database
      $0.stamp = stamp
    }
  }

  package func setLiving(_ processes: Set<Int>) {
    state.withLock { $0.livingProcesses = processes }
  }

  /// The text of the newest assessment of a path.
  package func assessedText(_ path: String) -> [UInt8]? {
    state.withLock { $0.assessedTexts[path] }
  }
  package var readPaths: [String] { state.withLock { $0.readPaths } }
  /// How often the database was opened.
  package var openings: Int { state.withLock { $0.openings } }

  package func environment(
    sync: (@Sendable () -> AsyncStream<SyncEvent>)? = nil
  ) -> ServerEnvironment {
    var environment = ServerEnvironment(
      version: "1.0-test",
      now: { Timestamp(seconds: 1_800_000_000) },
      openAdvisories: { [self] in
        let database = state.withLock { state -> Database in
          state.openings += 1
          return state.database
        }
        switch database {
        case .none: return nil
        case .source(let source): return source
        case .unusable(let reason): throw Unusable(description: reason)
        }
      },
      advisoriesStamp: { [self] in state.withLock { $0.stamp } },
      readFile: { [self] path in
        state.withLock { state in
          state.readPaths.append(path)
          return state.files[path].map { Array($0.utf8) }
        }
      },
      fileStamp: { [self] path in
        state.withLock { state in
          if let number = state.fileNumbers[path] { return "\(number)" }
          let names = state.files.keys.filter { DocumentPath($0).folder == path }
          return names.isEmpty ? nil : names.sorted().joined(separator: "\n")
        }
      },
      listFolder: { [self] folder in
        state.withLock { state in
          state.files.keys.filter { DocumentPath($0).folder == folder }
            .map { DocumentPath($0).fileName }
        }
      },
      findManifests: { [self] folders in
        guard findsFiles else { return [] }
        return state.withLock { state in
          state.files.keys.filter { path in
            Ecosystems.format(of: DocumentPath(path)) != nil
              && folders.contains { path.hasPrefix($0 + "/") }
          }.sorted()
        }
      },
      writePage: { name, _ in "/pages/\(name)" },
      processIsAlive: { [self] process in state.withLock { $0.livingProcesses.contains(process) } },
      startSync: sync, userConfiguration: "/home/forewarn.toml")
    environment.sleep = { [timers] _ in await timers.pass() }
    environment.assess = { [self] context, _, advisories, _, _ in
      await gate.pass()
      let document = context.document
      state.withLock { $0.assessedTexts[document.path.text] = document.text.bytes }
      return MarkerEngine.assess(context, advisories: advisories)
    }
    return environment
  }
}

/// A gate that the test opens and closes; those who wait at it can be counted.
package actor Gate {
  private var isOpen: Bool
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var arrivals = 0
  private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  package init(isOpen: Bool = true) { self.isOpen = isOpen }

  package func pass() async {
    arrivals += 1
    for watcher in watchers where watcher.count <= arrivals { watcher.continuation.resume() }
    watchers.removeAll { $0.count <= arrivals }
    guard !isOpen else { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  package func close() { isOpen = false }

  /// Lets all pass who wait, and all who come.
  package func open() {
    isOpen = true
    letPass()
  }

  /// Lets those pass who wait; the gate stays shut.
  package func letPass() {
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  /// Returns once so many have arrived in all.
  package func arrived(_ count: Int) async {
    guard arrivals < count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }
}

/// Finds marked words; see ``TestWorld``.
enum MarkerEngine {
  static func assess(_ context: DocumentContext, advisories: (any AdvisorySource)?) -> Assessment {
    let document = context.document
    guard let advisories else {
      let finding = Finding(
        code: .notAssessed, level: .information, path: document.path.text, span: .documentStart,
        message: "There is no advisory database.")
      return Assessment(findings: [finding], assessedCount: 0, notAssessedCount: 1, database: nil)
    }
    var findings: [Finding] = []
    let bytes = document.text.bytes
    for start in bytes.indices where start + 3 <= bytes.count {
      let span = SourceSpan(start, start + 3)
      guard bytes[start + 2] == UInt8(ascii: "d") else { continue }
      switch document.text.string(span) {
      case "bad": findings.append(bad(span, context))
      case "old":
        findings.append(
          Finding(
            code: .unmaintainedPackage, level: .warning, path: document.path.text, span: span,
            message: "It is no longer maintained."))
      case "sad":
        findings.append(
          Finding(
            code: .notice, level: .hint, path: document.path.text, span: span,
            message: "There is a notice."))
      default: break
      }
    }
    return Assessment(
      findings: findings, assessedCount: findings.count, notAssessedCount: 0,
      database: advisories.database, lockfilePath: context.lockfile?.path.text)
  }

  private static func bad(_ span: SourceSpan, _ context: DocumentContext) -> Finding {
    let document = context.document
    let place = context.lockfile.map {
      RelatedPlace(path: $0.path.text, span: SourceSpan(0, 1), message: "It is locked here.")
    }
    let edit = FileEdit(
      path: document.path.text, edit: TextEdit(span: span, replacement: "good"))
    return Finding(
      code: .knownVulnerability, level: .error, severity: Severity(rating: .high, tenths: 75),
      path: document.path.text, span: span,
      package: Finding.Subject(
        identity: PackageIdentity(document.ecosystem, "bad"), name: "bad", version: "1.0.0"),
      advisories: [MarkerSource.summary], message: "bad 1.0.0 is vulnerable.",
      remediations: [
        Remediation(
          title: "Upgrade bad to good", version: "2.0.0", edits: [edit], command: nil,
          isMajor: false, isPatch: true)
      ], related: place.map { [$0] } ?? [], safeVersion: "2.0.0")
  }
}

/// A database with one advisory, whose words are hostile.
package struct MarkerSource: AdvisorySource {
  package var sequence: Int

  package init(sequence: Int = 1) { self.sequence = sequence }

  package var database: DatabaseDescription {
    DatabaseDescription(
      sequence: sequence, builtAt: Timestamp(seconds: 1_799_990_000),
      newestRecord: Timestamp(seconds: 1_799_900_000), digest: "00", recordCounts: ["npm": 1],
      origin: "test", isStarter: false)
  }

  package func records(
    for packages: [PackageIdentity]
  ) throws -> [PackageIdentity: [AffectedRecord]] { [:] }

  package func packages(of ecosystem: Ecosystem, namedFrom prefix: String) -> [KnownPackage] { [] }

  package func advisory(id: String) throws -> Advisory? { nil }

  static let summary = AdvisorySummary(
    id: "GHSA-test-0001", aliases: ["CVE-2026-0001"],
    summary: "Hostile <img src=x> [text](command:run)",
    severity: Severity(rating: .high, tenths: 75, vector: "CVSS:3.1/AV:N"),
    rangeText: "< 2.0.0", fixes: ["2.0.0"], kind: .vulnerability, published: nil, symbols: [])
}
