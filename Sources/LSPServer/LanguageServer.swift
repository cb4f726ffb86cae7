import Advisor
import LanguageServerProtocol

/// The language server: one loop that alone changes the session.
///
/// Bytes become frames, frames become events. Work that takes time (reading, assessing, syncing)
/// runs on a snapshot in a task of its own and comes back as an event. So messages are handled in
/// the order in which they came, and nothing needs a lock.
package enum LanguageServer {
  /// Serves one client until it leaves.
  /// - Parameters:
  ///   - input: the client's bytes, cut anywhere; its end is the client's end.
  ///   - ticks: when to look for a changed database, changed files and a dead client.
  ///   - output: takes whole frames, in order; false once the client cannot be reached.
  ///   - executor: the thread of the loop and of those that feed it; nil for the pool's.
  /// - Returns: the exit code: 0 if the client said `shutdown` before it left, else 1.
  package static func run(
    input: AsyncStream<[UInt8]>, ticks: AsyncStream<Void>,
    output: @escaping @Sendable ([UInt8]) -> Bool, environment: ServerEnvironment,
    executor: LoopExecutor? = nil
  ) async -> Int32 {
    await withTaskExecutorPreference(executor) {
      await serve(
        input: input, ticks: ticks, output: output, environment: environment, executor: executor)
    }
  }

  private static func serve(
    input: AsyncStream<[UInt8]>, ticks: AsyncStream<Void>,
    output: @escaping @Sendable ([UInt8]) -> Bool, environment: ServerEnvironment,
    executor: LoopExecutor?
  ) async -> Int32 {
    let (events, queue) = AsyncStream.makeStream(of: Event.self)
    let pumps = [
      Task(executorPreference: executor) {
        var framer = MessageFramer()
        for await bytes in input {
          framer.append(bytes)
          while let frame = framer.next() {
            switch frame {
            case .content(let content): queue.yield(.message(IncomingMessage(content: content)))
            case .unreadable(let reason):
              queue.yield(.message(.invalid(nil, ResponseError(.parseError, reason))))
            }
          }
        }
        queue.yield(.inputEnded)
      },
      Task(executorPreference: executor) { for await _ in ticks { queue.yield(.tick) } },
    ]
    defer { for pump in pumps { pump.cancel() } }

    var session = Session(environment: environment)
    var work = WorkTable()
    defer { work.cancelAll() }
    for await event in events {
      session.handle(event)
      for effect in session.takeEffects() {
        switch effect {
        case .send(let message):
          guard let frame = try? message.frame(), output(frame) else { return 1 }
        case .start(let id, let body): work.start(id, body, queue)
        case .cancel(let id): work.cancel(id)
        case .stop(let code): return code
        }
      }
      if case .workEnded(let id) = event { work.forget(id) }
    }
    return 1
  }
}

/// Everything that can happen to a server. There is no other cause of work.
enum Event: Sendable {
  case message(IncomingMessage)
  case inputEnded
  case tick
  case surroundingsChecked(SurroundingsReport)
  case assessed(AssessmentOutcome)
  /// A page for people, and where it was written; nil if that failed.
  case pageMade(RequestID, String, path: String?)
  case pageFailed(RequestID, String)
  case scan(ScanEvent)
  /// An assessment of this revision has run for so long that people should see it.
  case progressDue(DocumentURI, revision: Int)
  /// The remediations of a document's findings, of one revision.
  case remedied(DocumentURI, revision: Int, Assessment)
  case answered(RequestID, Answer, AnswerBasis)
  /// A scan of the workspace has run for so long.
  case scanProgressDue(WorkID)
  case responseReady(RequestID, any Encodable & Sendable)
  case sync(SyncEvent)
  case syncStreamEnded
  case workEnded(WorkID)
}

/// What the session wants done. Only the loop does it.
enum Effect: Sendable {
  case send(OutgoingMessage)
  /// A task whose results are the events that it hands over.
  case start(WorkID, @Sendable (@escaping @Sendable (Event) -> Void) async -> Void)
  case cancel(WorkID)
  case stop(Int32)
}

/// Names one piece of started work.
struct WorkID: Hashable, Sendable {
  let number: Int
}

/// The tasks that run.
private struct WorkTable {
  private var tasks: [WorkID: Task<Void, Never>] = [:]

  mutating func start(
    _ id: WorkID, _ body: @escaping @Sendable (@escaping @Sendable (Event) -> Void) async -> Void,
    _ queue: AsyncStream<Event>.Continuation
  ) {
    tasks[id] = Task.detached {
      await body { queue.yield($0) }
      queue.yield(.workEnded(id))
    }
  }

  mutating func cancel(_ id: WorkID) { tasks[id]?.cancel() }
  mutating func forget(_ id: WorkID) { tasks[id] = nil }
  mutating func cancelAll() {
    for task in tasks.values { task.cancel() }
    tasks = [:]
  }
}
