import Advisor
import AdvisoryStore
import ForewarnTestSupport
import Testing

@testable import AdvisorySync

@Suite struct RepositoryTrustTests {
  private let folder: TemporaryFolder
  private let trust: RepositoryTrust
  private let old = TUFPrivateKey.generate(.ed25519)
  private let new = TUFPrivateKey.generate(.ed25519)

  init() throws {
    folder = try TemporaryFolder()
    trust = RepositoryTrust(
      cache: try AdvisoryCache(folder: folder.path), origin: "https://advisories.example")
  }

  private func root(_ key: TUFPrivateKey) throws -> TUFRootDraft {
    var root = try TUFRootDraft(
      keys: Dictionary(
        uniqueKeysWithValues: TUFRootDraft.roles.map { ($0, [key.publicKey]) }), thresholds: [:],
      expires: Timestamp(seconds: 4_000_000_000))
    try root.sign([key])
    return root
  }

  /// The next root, with the other key in place of the first.
  private func rotated(_ root: TUFRootDraft) throws -> TUFRootDraft {
    var next = root.next(expires: Timestamp(seconds: 4_000_000_001))
    for role in TUFRootDraft.roles {
      try next.add(new.publicKey, to: role)
      try next.remove(old.publicKey.id, from: role)
    }
    try next.sign([old, new])
    return next
  }

  private func file(_ name: String) throws -> [UInt8]? {
    let path = trust.folder + "/" + name
    return try FileStatus(path: path) == nil
      ? nil : try OpenFile(path, .read).readAll(limit: 1 << 20)
  }

  private func seen() throws {
    try AtomicFile.write("{}", to: "timestamp.json", in: trust.folder)
  }

  @Test func `A root that was named stays trusted when its keys are long gone`() throws {
    let first = try root(old)
    try trust.trust(first.bytes)
    try AtomicFile.write(rotated(first).bytes, to: "root.json", in: trust.folder)
    try seen()
    try trust.trust(first.bytes)
    #expect(try file("root.json") == rotated(first).bytes)
    #expect(try file("timestamp.json") != nil)
  }

  @Test func `What a run that died has not noted is noted by the next`() throws {
    let first = try root(old)
    try trust.trust(first.bytes)
    AtomicFile.remove(trust.folder + "/named-root")
    try AtomicFile.write("half", to: ".new-named-root", in: trust.folder)
    try trust.trust(first.bytes)
    #expect(try file("named-root") != nil)
    #expect(try file(".new-named-root") == nil)
    try AtomicFile.write(rotated(first).bytes, to: "root.json", in: trust.folder)
    try trust.trust(first.bytes)
    #expect(try file("root.json") == rotated(first).bytes)
  }

  @Test func `A root that is brought up to date in a setting is the one that is named`() throws {
    let first = try root(old)
    let second = try rotated(first)
    try trust.trust(first.bytes)
    try AtomicFile.write(second.bytes, to: "root.json", in: trust.folder)
    try seen()
    try trust.trust(second.bytes)
    #expect(try file("timestamp.json") != nil, "what was seen still counts")
    #expect(
      try file("named-root").map { String(decoding: $0, as: UTF8.self) }
        == sha256(second.bytes) + "\n")
  }

  @Test func `Another root replaces all that is known`() throws {
    try trust.trust(try root(old).bytes)
    try seen()
    let other = try root(new)
    try trust.trust(other.bytes)
    #expect(try file("root.json") == other.bytes)
    #expect(try file("timestamp.json") == nil)
  }
}
