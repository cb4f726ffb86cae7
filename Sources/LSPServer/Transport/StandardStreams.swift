import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard input and output as the protocol's streams.
///
/// Standard output belongs to the protocol: it is duplicated, and descriptor 1 then points to
/// standard error, so that nothing that prints can break a frame.
package struct StandardStreams: Sendable {
  /// The bytes of standard input, read by one thread that blocks; ends at its end.
  package let input: AsyncStream<[UInt8]>
  private let outputDescriptor: Int32

  /// Takes both streams over. To be called once, before anything is printed.
  package init() {
    // A client that has gone is told by the failing write.
    signal(SIGPIPE, SIG_IGN)
    outputDescriptor = dup(STDOUT_FILENO)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    input = stream
    DispatchQueue(label: "dev.forewarn.input").async {
      let capacity = 1 << 16
      while true {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
          repeat {
            count = read(STDIN_FILENO, buffer.baseAddress, capacity)
          } while count < 0 && errno == EINTR
          initialized = max(0, count)
        }
        guard count > 0 else { break }
        continuation.yield(bytes)
      }
      continuation.finish()
    }
  }

  /// Writes all bytes; false if the client cannot be reached any more.
  package func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = writeSome(UnsafeRawBufferPointer(rebasing: rest))
        if written < 0 { return false }
        rest = rest.dropFirst(written)
      }
      return true
    }
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.write(outputDescriptor, bytes.baseAddress, bytes.count)
      #elseif canImport(Musl)
        let count = Musl.write(outputDescriptor, bytes.baseAddress, bytes.count)
      #else
        let count = Darwin.write(outputDescriptor, bytes.baseAddress, bytes.count)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }

  /// A tick every so many seconds.
  package static func ticks(everySeconds seconds: Int) -> AsyncStream<Void> {
    AsyncStream { continuation in
      let task = Task {
        while !Task.isCancelled {
          try? await Task.sleep(for: .seconds(seconds))
          continuation.yield()
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
