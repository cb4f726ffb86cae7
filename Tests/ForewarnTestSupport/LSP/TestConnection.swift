import Foundation
import LSPServer
import Synchronization

/// The two streams between a ``TestClient`` and its server.
protocol TestConnection: Sendable {
  var output: AsyncStream<[UInt8]> { get }
  func send(_ bytes: [UInt8])
  func closeInput()
  func exitCode() async -> Int32
}

/// A server in this process.
final class MemoryConnection: TestConnection {
  let output: AsyncStream<[UInt8]>
  private let input: AsyncStream<[UInt8]>.Continuation
  private let server: Task<Int32, Never>

  init(_ environment: ServerEnvironment, ticks: AsyncStream<Void>) {
    let (inputStream, input) = AsyncStream.makeStream(of: [UInt8].self)
    let (outputStream, output) = AsyncStream.makeStream(of: [UInt8].self)
    self.input = input
    self.output = outputStream
    server = Task {
      defer { output.finish() }
      return await LanguageServer.run(
        input: inputStream, ticks: ticks,
        output: { bytes in
          output.yield(bytes)
          return true
        }, environment: environment)
    }
  }

  func send(_ bytes: [UInt8]) { input.yield(bytes) }
  func closeInput() { input.finish() }
  func exitCode() async -> Int32 { await server.value }
}

/// A program that speaks over its standard streams.
final class ProcessConnection: TestConnection {
  let output: AsyncStream<[UInt8]>
  private let input: FileHandle
  private let exit: AsyncStream<Int32>
  private let process: Mutex<Process>

  init(executable: String, arguments: [String], environment: [String: String]?) throws {
    // A program that ends while it is written to must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    if let environment { process.environment = environment }
    let inputPipe = Pipe()
    let outputPipe = Pipe()
    process.standardInput = inputPipe
    process.standardOutput = outputPipe
    process.standardError = FileHandle.nullDevice
    let (exitStream, exitContinuation) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { ended in
      exitContinuation.yield(ended.terminationStatus)
      exitContinuation.finish()
    }
    let (outputStream, outputContinuation) = AsyncStream.makeStream(of: [UInt8].self)
    outputPipe.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty {
        handle.readabilityHandler = nil
        outputContinuation.finish()
      } else {
        outputContinuation.yield(Array(data))
      }
    }
    try process.run()
    input = inputPipe.fileHandleForWriting
    output = outputStream
    exit = exitStream
    self.process = Mutex(process)
  }

  func send(_ bytes: [UInt8]) { try? input.write(contentsOf: Data(bytes)) }
  func closeInput() { try? input.close() }

  func exitCode() async -> Int32 {
    for await code in exit { return code }
    return -1
  }

  deinit {
    process.withLock { if $0.isRunning { $0.terminate() } }
  }
}
