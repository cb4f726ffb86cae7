import Dispatch

/// The thread of the event loop. The threads of the pool, one for each core, may all be at work for a
/// while; the loop must not wait for them.
package final class LoopExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "dev.forewarn.loop", qos: .userInteractive)

  package init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
