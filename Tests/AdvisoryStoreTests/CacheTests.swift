import Advisor
import Testing

@testable import AdvisoryStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct CacheTests {
  private let folder = TemporaryFolder()

  private func code(of body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch let error as StoreError {
      return error.code
    } catch {
      Issue.record("another error: \(error)")
      return nil
    }
  }

  private func open() throws -> GenerationReader {
    try AdvisoryCache(folder: folder.path).openCurrent()
  }

  @Test func `A cache without a database says how to get one`() throws {
    for path in [folder.path, folder.path + "/missing"] {
      let cache = try AdvisoryCache(folder: path)
      #expect(cache.currentStamp == nil)
      let error = #expect(throws: StoreError.self) { try cache.openCurrent() }
      #expect(error?.code == .noDatabase)
      #expect(error?.message.contains("forewarn sync") == true)
    }
  }

  @Test func `Each generation gets the next number, and the two newest stay`() throws {
    var stamps: Set<CacheStamp> = []
    for count in 1...4 {
      try publish(Array(sampleAdvisories.prefix(count)), in: folder.path)
      #expect(try open().database.sequence == count)
      stamps.insert(try #require(try AdvisoryCache(folder: folder.path).currentStamp))
    }
    #expect(stamps.count == 4)
    let names = try fileNames(in: folder.path).filter { $0.hasPrefix("gen-") }
    #expect(names.count == 2)
    #expect(names[0].hasPrefix("gen-3-") && names[1].hasPrefix("gen-4-"))
    #expect(try fileNames(in: folder.path).filter { $0.hasPrefix(".new-") } == [])
  }

  @Test func `An open generation answers on after newer ones came`() throws {
    try publish(Array(sampleAdvisories.prefix(1)), in: folder.path)
    let reader = try open()
    for count in 2...4 { try publish(Array(sampleAdvisories.prefix(count)), in: folder.path) }
    #expect(try reader.advisory(id: "TEST-1") == sampleAdvisories[0])
    #expect(try reader.records(for: [PackageIdentity(npm, "pad-1")]).count == 1)
  }

  @Test func `Confirming changes the pointer and nothing else`() throws {
    try publish(sampleAdvisories, in: folder.path)
    let before = try open().database
    let stamp = try AdvisoryCache(folder: folder.path).currentStamp
    try WriterLock(AdvisoryCache(folder: folder.path))
      .confirmCurrent(at: Timestamp(seconds: 1_900_000_000))
    let after = try open().database
    #expect(before.confirmedAt == before.builtAt)
    #expect(after.confirmedAt == Timestamp(seconds: 1_900_000_000))
    #expect(after.builtAt == before.builtAt && after.sequence == before.sequence)
    #expect(try AdvisoryCache(folder: folder.path).currentStamp != stamp)
  }

  @Test func `A writer that dies at any step leaves the old generation in force`() throws {
    try publish(Array(sampleAdvisories.prefix(3)), in: folder.path)
    let old = try open().database

    var states: [TemporaryFolder] = []
    do {
      let lock = try WriterLock(AdvisoryCache(folder: folder.path))
      let writer = try GenerationWriter(lock, ecosystems: [npm, pypi], pageSize: 512)
      states.append(try folder.snapshot())
      for advisory in sampleAdvisories { try writer.add(advisory, records(of: advisory)) }
      states.append(try folder.snapshot())
      let built = try writer.build(
        GenerationWriter.Description(builtAt: Timestamp(seconds: 1_900_000_000), origin: "new"))
      states.append(try folder.snapshot())
      try writer.publish(built)
    }
    let pointer = try readFile(folder.path + "/CURRENT")
    let name = try AdvisoryCache(folder: folder.path).readPointer(.advisories).generation.fileName
    // The generation has its name, and the pointer is not, or half, written.
    for written in [nil, 0, 20, pointer.count] {
      let state = try #require(states.last).snapshot()
      unlink(state.path + "/.new-generation")
      try write(readFile(folder.path + "/" + name), to: state.path + "/" + name)
      if let written {
        try write(Array(pointer.prefix(written)), to: state.path + "/.new-CURRENT")
      }
      states.append(state)
    }
    for (index, state) in states.enumerated() {
      let cache = try AdvisoryCache(folder: state.path)
      #expect(try cache.openCurrent().database == old, "state \(index)")
      // The next writer removes what was left, and its generation comes into force.
      try publish(sampleAdvisories, in: state.path)
      #expect(try cache.openCurrent().database.sequence == 2, "state \(index)")
      let names = try fileNames(in: state.path)
      #expect(names.filter { $0.hasPrefix(".new-") } == [], "state \(index)")
      #expect(names.filter { $0.hasPrefix("gen-") }.count == 2, "state \(index)")
    }
  }

  @Test func `One program writes at a time`() throws {
    let cache = try AdvisoryCache(folder: folder.path)
    var first: WriterLock? = try WriterLock(cache)
    #expect(code { _ = try WriterLock(cache) } == .busy)
    withExtendedLifetime(first) {}
    first = nil
    #expect(code { _ = try WriterLock(cache) } == nil)
  }

  @Test func `A damaged database is replaced, under a new number`() throws {
    try publish(sampleAdvisories, in: folder.path)
    try publish(sampleAdvisories, in: folder.path)
    try write(Array("nonsense".utf8), to: folder.path + "/CURRENT")
    #expect(code { _ = try open() } == .damaged)
    try publish(sampleAdvisories, in: folder.path)
    #expect(try open().database.sequence == 3)
  }

  @Test func `A pointer of a later format asks for a sync`() throws {
    try publish(sampleAdvisories, in: folder.path)
    try write(Array("forewarn-cache 4\nfile x\n".utf8), to: folder.path + "/CURRENT")
    #expect(code { _ = try open() } == .incompatible)
  }

  @Test(arguments: [
    "../gen-1-0000000000000000.sqlite", "gen-1-../../etc/passwd.sqlite", "gen-01-00.sqlite",
    "gen-1-000000000000000G.sqlite", "gen-0-0000000000000000.sqlite",
    "gen-+1-0000000000000000.sqlite",
    "gen-99999999999999999999-0000000000000000.sqlite", "", "gen-1-0000000000000000.sqlite ",
  ])
  func `A pointer leads to nothing but a generation's name`(_ name: String) {
    #expect(GenerationName(fileName: name) == nil)
  }

  @Test func `The cache folder is made for its user alone`() throws {
    let path = folder.path + "/a/b c/cache"
    try publish(sampleAdvisories, in: path)
    for part in [folder.path + "/a", path] {
      #expect(try FileStatus(path: part)?.isWritableByOthers == false)
    }
    var status = stat()
    for name in try fileNames(in: path) {
      #expect(lstat(path + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o077 == 0, "\(name) is open to others")
    }
    #expect(try AdvisoryCache(folder: path + "///").openCurrent().database.sequence == 1)
  }

  @Test func `Unusual folder names are no addresses`() throws {
    for name in ["a?mode=rw", "b#c", "d%41", "e f", "größe"] {
      let path = folder.path + "/" + name
      try publish(sampleAdvisories, in: path)
      #expect(try AdvisoryCache(folder: path).openCurrent().database.recordCount == 15)
    }
  }

  @Test func `A folder that others may write to is refused`() throws {
    try publish(sampleAdvisories, in: folder.path)
    for mode: mode_t in [0o777, 0o720, 0o702] {
      chmod(folder.path, mode)
      #expect(code { _ = try open() } == .unsafeFolder)
      #expect(code { _ = try WriterLock(AdvisoryCache(folder: folder.path)) } == .unsafeFolder)
    }
    chmod(folder.path, 0o755)
    #expect(code { _ = try open() } == nil)
  }

  @Test func `Files that others may write to, links and pipes are refused`() throws {
    try publish(sampleAdvisories, in: folder.path)
    let current = folder.path + "/CURRENT"
    let sound = try readFile(current)
    let generation =
      folder.path + "/"
      + (try AdvisoryCache(folder: folder.path).readPointer(.advisories).generation.fileName)

    chmod(generation, 0o666)
    #expect(code { _ = try open() } == .unsafeFolder)
    chmod(generation, 0o600)
    chmod(current, 0o622)
    #expect(code { _ = try open() } == .unsafeFolder)

    unlink(current)
    try write(sound, to: folder.path + "/elsewhere")
    symlink(folder.path + "/elsewhere", current)
    #expect(code { _ = try open() } == .unsafeFolder)
    unlink(current)
    mkfifo(current, 0o600)
    #expect(code { _ = try open() } == .unsafeFolder)
    unlink(current)
    mkdir(current, 0o700)
    #expect(code { _ = try open() } == .unsafeFolder)
    rmdir(current)
    try write([UInt8](repeating: 0x20, count: 10_000), to: current)
    #expect(code { _ = try open() } == .damaged)

    try write(sound, to: current)
    #expect(code { _ = try open() } == nil)
    rename(generation, folder.path + "/elsewhere2")
    #expect(code { _ = try open() } == .damaged)
    symlink(folder.path + "/elsewhere2", generation)
    #expect(code { _ = try open() } == .unsafeFolder)
  }

  @Test func `A writer does not write through a planted link`() throws {
    let victim = folder.path + "/victim"
    try write(Array("precious".utf8), to: victim)
    let cache = folder.path + "/cache"
    mkdir(cache, 0o700)
    for name in [".new-generation", ".new-CURRENT", ".new-rows", ".new-advisories"] {
      symlink(victim, cache + "/" + name)
    }
    try publish(sampleAdvisories, in: cache)
    #expect(try readFile(victim) == Array("precious".utf8))
    unlink(cache + "/lock")
    symlink(victim, cache + "/lock")
    #expect(throws: StoreError.self) { try WriterLock(AdvisoryCache(folder: cache)) }
  }
}
