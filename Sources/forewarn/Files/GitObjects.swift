import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The objects of a repository, each read when it is asked for, by one `git cat-file --batch` that
/// runs as long as this lives. It gives them as they are stored: no filter, no converter, no
/// replacement, nothing fetched.
final class GitObjects: Sendable {
  struct Object {
    /// `blob`, `commit`, `tree` or `tag`.
    var type: String
    var id: String
    var bytes: [UInt8]
  }

  fileprivate struct Talk {
    var process: pid_t
    var input: Int32
    var output: Int32
    /// What was received and not taken yet.
    var received: [UInt8] = []
    /// Why nothing more can be asked.
    var failure: GitProgram.Failure?
  }

  private let talk: Mutex<Talk>
  fileprivate static let maximumSeconds = 60

  /// - Throws: ``GitProgram/Failure`` if git cannot be started.
  init(_ git: GitProgram) throws(GitProgram.Failure) {
    let (process, input, output) = try git.start(["cat-file", "--batch"])
    // A child that ends early is seen by its silence, not by a signal that ends this program.
    signal(SIGPIPE, SIG_IGN)
    talk = Mutex(Talk(process: process, input: input, output: output))
  }

  deinit {
    talk.withLock { talk in
      close(talk.input)
      close(talk.output)
      var status: Int32 = 0
      while waitpid(talk.process, &status, 0) < 0, errno == EINTR {}
    }
  }

  /// The object that a name or an id stands for (gitrevisions(7)); nil if there is none.
  /// - Throws: ``GitProgram/Failure`` if the repository cannot be read.
  func object(_ name: String) throws(GitProgram.Failure) -> Object? {
    guard !name.isEmpty, name.utf8.count < 4_000, !name.utf8.contains(where: { $0 < 0x20 }) else {
      return nil
    }
    return try talk.withLock { talk throws(GitProgram.Failure) -> Object? in
      if let failure = talk.failure { throw failure }
      do throws(GitProgram.Failure) {
        return try talk.object(name)
      } catch {
        talk.failure = error
        throw error
      }
    }
  }
}

extension GitObjects.Talk {
  fileprivate mutating func object(
    _ name: String
  ) throws(GitProgram.Failure) -> GitObjects.Object? {
    try send(Array((name + "\n").utf8))
    // `id type size`, or the name and what is wrong with it
    let words = String(decoding: try line(), as: UTF8.self).split(separator: " ")
    guard words.count == 3, GitHistory.isObject(String(words[0])), let size = Int(words[2]),
      size >= 0
    else { return nil }
    guard size <= FileSystem.maximumFileSize else {
      throw GitProgram.Failure(description: "an object is larger than 1 GiB")
    }
    let bytes = try take(size)
    _ = try take(1)
    return GitObjects.Object(type: String(words[1]), id: String(words[0]), bytes: bytes)
  }

  fileprivate mutating func send(_ bytes: [UInt8]) throws(GitProgram.Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.ended }
      rest = rest.dropFirst(count)
    }
  }

  fileprivate mutating func line() throws(GitProgram.Failure) -> [UInt8] {
    var searched = 0
    while true {
      if let end = received[searched...].firstIndex(of: 0x0A) {
        let line = Array(received[..<end])
        received.removeFirst(end + 1)
        return line
      }
      searched = received.count
      guard searched < 1 << 16 else { throw Self.ended }
      try receive(1 << 16)
    }
  }

  fileprivate mutating func take(_ count: Int) throws(GitProgram.Failure) -> [UInt8] {
    received.reserveCapacity(count)
    while received.count < count { try receive(Swift.max(count - received.count, 1 << 16)) }
    if received.count == count {
      let all = received
      received = []
      return all
    }
    let bytes = Array(received[..<count])
    received.removeFirst(count)
    return bytes
  }

  private mutating func receive(_ limit: Int) throws(GitProgram.Failure) {
    var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    let end = Terminal.now + GitObjects.maximumSeconds
    while poll(&waiting, 1, 1_000) == 0 {
      guard Terminal.now < end else { throw GitProgram.Failure(description: "git took too long") }
    }
    var buffer = [UInt8](repeating: 0, count: Swift.min(limit, 1 << 20))
    let count = read(output, &buffer, buffer.count)
    if count < 0, errno == EINTR { return }
    guard count > 0 else { throw Self.ended }
    received += buffer[..<count]
  }

  private static var ended: GitProgram.Failure {
    GitProgram.Failure(description: "git stopped while it was reading the repository")
  }
}
