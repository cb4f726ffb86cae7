import Synchronization

/// A wish to stop, which may come from a signal handler or another thread.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  package func cancel() { flag.store(true, ordering: .relaxed) }

  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// - Throws: ``SyncError`` `cancelled`.
  package func check() throws {
    if isCancelled { throw SyncError.cancelled }
  }
}
