import Advisor
import AdvisoryStore
import ArgumentParser
import Dispatch
import LSPServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct LSPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp", abstract: "Serve an editor over standard input and output.",
    discussion: """
      Editors start it. Answers from the local database; never connects.

        forewarn lsp            as most editors are told to
        forewarn --stdio        the same, for those that add this themselves
      """)

  @Flag(help: "Accepted because editors pass it; standard input and output are always used.")
  var stdio = false

  @Option(
    name: .customLong("clientProcessId"),
    help: "The editor's process: the server ends with it.")
  var clientProcessID: Int?

  @OptionGroup var cache: CacheOption

  func run() throws {
    let streams = StandardStreams()
    let environment = Self.environment(cacheFolder: cache.folder, client: clientProcessID)
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    Task.detached {
      outcome.code = await LanguageServer.run(
        input: streams.input, ticks: StandardStreams.ticks(everySeconds: 5),
        output: { streams.write($0) }, environment: environment, executor: LoopExecutor())
      done.signal()
    }
    done.wait()
    throw ExitCode(outcome.code)
  }

  /// Written once by the server's task before the semaphore is signalled, read once after.
  private final class Outcome: @unchecked Sendable { var code: Int32 = 1 }

  private static func environment(cacheFolder: String?, client: Int?) -> ServerEnvironment {
    var environment = ServerEnvironment(
      version: forewarnVersion,
      now: { Timestamp(seconds: Terminal.now) },
      openAdvisories: {
        let cache = try AdvisoryCache(folder: cacheFolder)
        return cache.currentStamp == nil ? nil : RememberedRecords(try cache.openCurrent())
      },
      advisoriesStamp: {
        (try? AdvisoryCache(folder: cacheFolder))?.currentStamp.map { "\($0)" }
      },
      readFile: { path in
        if case .success(let bytes) = FileSystem.read(path) { bytes } else { nil }
      },
      fileStamp: FileSystem.stamp,
      listFolder: { FileSystem.names(inFolder: $0) ?? [] },
      findManifests: ManifestFinder.projectFiles,
      writePage: { name, text in
        guard let folder = try? AdvisoryCache(folder: cacheFolder).folder + "/pages" else {
          return nil
        }
        // Manual pages stay the same, and putting a file in place waits for the disk.
        if case .success(let bytes) = FileSystem.read(folder + "/" + name),
          bytes == Array(text.utf8)
        {
          return folder + "/" + name
        }
        guard (try? createFolder(folder)) != nil,
          (try? AtomicFile.write(text, to: name, in: folder)) != nil
        else { return nil }
        return folder + "/" + name
      },
      processIsAlive: { kill(pid_t(truncatingIfNeeded: $0), 0) == 0 || errno == EPERM },
      startSync: { SyncProcess.start(cacheFolder: cacheFolder) },
      userConfiguration: OuterPolicies.userPath,
      organisationConfiguration: OuterPolicies.organisationPath, clientProcessID: client)
    environment.author = { Author.known(near: $0) }
    return environment
  }
}

/// `forewarn-sync` as a child of the server: its lines are the progress, its exit code the outcome.
private enum SyncProcess {
  static func start(cacheFolder: String?) -> AsyncStream<SyncEvent> {
    AsyncStream { continuation in
      var descriptors: [Int32] = [-1, -1]
      guard pipe(&descriptors) == 0 else {
        continuation.yield(.failed(message: "The sync could not start: \(FileSystem.lastError())."))
        continuation.finish()
        return
      }
      let (input, output) = (descriptors[0], descriptors[1])
      _ = fcntl(input, F_SETFD, FD_CLOEXEC)
      guard let child = spawn(Sync.programPath, cacheFolder: cacheFolder, output: output) else {
        close(output)
        close(input)
        continuation.yield(
          .failed(message: "forewarn-sync was not found beside forewarn; install both."))
        continuation.finish()
        return
      }
      close(output)
      continuation.onTermination = { reason in
        if case .cancelled = reason { kill(child, SIGINT) }
      }
      DispatchQueue(label: "dev.forewarn.sync").async {
        let last = follow(input, continuation)
        close(input)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let isGood = status == 0
        let fallback = isGood ? "The advisory database is up to date." : "The sync failed."
        continuation.yield(
          isGood ? .finished(message: last ?? fallback) : .failed(message: last ?? fallback))
        continuation.finish()
      }
    }
  }

  private static func spawn(
    _ program: String, cacheFolder: String?, output: Int32
  ) -> pid_t? {
    let arguments = [program, "sync"] + (cacheFolder.map { ["--cache", $0] } ?? [])
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    posix_spawn_file_actions_addclose(&actions, output)
    var child: pid_t = 0
    return posix_spawn(&child, program, &actions, nil, &pointers, environ) == 0 ? child : nil
  }

  /// Passes on each line; returns the last.
  private static func follow(
    _ input: Int32, _ continuation: AsyncStream<SyncEvent>.Continuation
  ) -> String? {
    var pending: [UInt8] = []
    var last: String?
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return last }
      pending += buffer[..<count]
      while let end = pending.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
        let line = displayed(String(decoding: pending[..<end], as: UTF8.self))
        pending.removeFirst(end + 1)
        if line.isEmpty { continue }
        last = line
        continuation.yield(.progress(message: line, percentage: nil))
      }
      if pending.count > 1 << 16 { pending.removeAll() }
    }
  }
}
