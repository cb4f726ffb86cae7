import Advisor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs `git` to read a repository, and to do nothing else.
///
/// A repository that somebody else made can name programs in its configuration: hooks, monitors,
/// filters, converters, helpers that fetch what is missing. Only commands that read objects as they
/// are stored are used here, and what they could start all the same is turned off.
struct GitProgram {
  struct Failure: Error, CustomStringConvertible {
    /// Foreign in part.
    var description: String
  }

  /// The folder that holds `.git`.
  let root: String
  /// The index to read in place of the repository's own, as Git names it to hooks of a commit that
  /// takes more than is staged (`GIT_INDEX_FILE`).
  var indexFile: String?
  private let program: String
  private static let maximumSeconds = 60

  /// Nil if there is no `git` in an absolute folder of the search path: one in a folder that depends
  /// on where we are could be the project's.
  init?(root: String) {
    let folders = (Terminal.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(
      separator: ":")
    let programs = folders.filter { $0.hasPrefix("/") }.map { "\($0)/git" }
    guard let program = programs.first(where: { access($0, X_OK) == 0 }) else { return nil }
    self.program = program
    self.root = root
  }

  private static let options = [
    "--no-pager", "--literal-pathspecs", "--no-replace-objects",
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never",
    "-c", "core.attributesFile=/dev/null", "-c", "diff.external=", "-c", "gc.auto=0",
  ]

  /// The user's own settings stay, since they say which repositories of others may be read
  /// (`safe.directory`); those of the system, and all of the environment, do not.
  private var environment: [String] {
    let kept = ["PATH", "HOME", "XDG_CONFIG_HOME"].compactMap { name in
      Terminal.environment(name).map { name + "=" + $0 }
    }
    return kept + (indexFile.map { ["GIT_INDEX_FILE=" + $0] } ?? []) + [
      "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1",
      "GIT_ALLOW_PROTOCOL=none", "GIT_TERMINAL_PROMPT=0", "GIT_ATTR_NOSYSTEM=1",
    ]
  }

  /// What a command prints.
  /// - Throws: ``Failure`` if it cannot be run, fails, takes too long or prints more than `limit`.
  func run(_ arguments: [String], input: [UInt8] = [], limit: Int = 256 << 20) throws -> [UInt8] {
    var streams: [(child: Int32, own: Int32)] = []
    defer { for stream in streams { close(stream.own) } }
    for number in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw Failure(description: FileSystem.lastError()) }
      let own = number == 0 ? ends[1] : ends[0]
      _ = fcntl(own, F_SETFD, FD_CLOEXEC)
      _ = fcntl(own, F_SETFL, O_NONBLOCK)
      streams.append((number == 0 ? ends[0] : ends[1], own))
    }
    let child = spawn(arguments, streams.map(\.child))
    for stream in streams { close(stream.child) }
    guard let child else { throw Failure(description: "git could not be started") }
    var exchange = Exchange(input: input, limit: limit)
    let problem = exchange.run(&streams, until: Terminal.now + Self.maximumSeconds)
    if problem != nil { kill(child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    if let problem { throw Failure(description: problem) }
    guard status == 0 else {
      let said = String(decoding: exchange.errors.prefix { $0 != 0x0A }, as: UTF8.self)
      throw Failure(description: said.isEmpty ? "git failed" : "git says: \(said)")
    }
    return exchange.output
  }

  /// Starts a command and leaves it to the caller to talk with it and to wait for its end. What it
  /// says of errors goes nowhere.
  /// - Throws: ``Failure`` if it cannot be started.
  func start(_ arguments: [String]) throws(Failure) -> (process: pid_t, input: Int32, output: Int32)
  {
    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { for descriptor in [input[0], output[1], nowhere] { close(descriptor) } }
    guard nowhere >= 0, pipe(&input) == 0, pipe(&output) == 0 else {
      for descriptor in [input[1], output[0]] { close(descriptor) }
      throw Failure(description: FileSystem.lastError())
    }
    for descriptor in [input[1], output[0]] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    guard let process = spawn(arguments, [input[0], output[1], nowhere]) else {
      for descriptor in [input[1], output[0]] { close(descriptor) }
      throw Failure(description: "git could not be started")
    }
    return (process, input[1], output[0])
  }

  private func spawn(_ arguments: [String], _ descriptors: [Int32]) -> pid_t? {
    let arguments = [program] + Self.options + ["-C", root] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { (words + variables).forEach { free($0) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    for descriptor in descriptors where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var child: pid_t = 0
    return posix_spawn(&child, program, &actions, nil, &words, &variables) == 0 ? child : nil
  }
}

/// Writes to a child and reads its two outputs, all at once, so that neither waits for the other.
private struct Exchange {
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private var rest: ArraySlice<UInt8>
  private let limit: Int

  init(input: [UInt8], limit: Int) {
    rest = input[...]
    self.limit = limit
  }

  /// - Returns: why it was given up; nil if the child closed its outputs.
  mutating func run(
    _ streams: inout [(child: Int32, own: Int32)], until end: Int
  ) -> String? {
    // A child that ends early is seen by its exit code, not by a signal that ends this program.
    signal(SIGPIPE, SIG_IGN)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isOpen = [true, true]
    if rest.isEmpty { shut(&streams) }
    while isOpen[0] || isOpen[1] {
      guard Terminal.now < end else { return "git took too long" }
      var polled = [
        pollfd(fd: streams[0].own, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: isOpen[0] ? streams[1].own : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen[1] ? streams[2].own : -1, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polled, nfds_t(polled.count), 1_000) >= 0 || errno == EINTR else {
        return FileSystem.lastError()
      }
      if polled[0].revents != 0 {
        let count = rest.withUnsafeBytes { write(streams[0].own, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
        if rest.isEmpty || (count < 0 && errno != EINTR && errno != EAGAIN) { shut(&streams) }
      }
      for number in 0..<2 where polled[number + 1].revents != 0 {
        let count = read(streams[number + 1].own, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        if count <= 0 {
          isOpen[number] = false
        } else if number == 0 {
          guard output.count + count <= limit else { return "git printed too much" }
          output += buffer[..<count]
        } else if errors.count < 1 << 16 {
          errors += buffer[..<count]
        }
      }
    }
    return nil
  }

  private func shut(_ streams: inout [(child: Int32, own: Int32)]) {
    if streams[0].own >= 0 { close(streams[0].own) }
    streams[0].own = -1
  }
}
