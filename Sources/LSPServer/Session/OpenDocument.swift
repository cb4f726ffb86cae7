import Advisor
import LanguageServerProtocol
import SourceText

/// One document that a client has open.
struct OpenDocument: Sendable {
  let uri: DocumentURI
  /// The client's number; it may restart, so nothing is judged by it.
  var version: Int
  /// Issued by the session, never twice: grows with every change of the text and of anything that
  /// the assessment depends on.
  var revision: Int
  /// Changed with ``replaceText(_:)`` alone.
  private(set) var text: DocumentText
  /// The text as read; nil until an assessment has read it.
  private(set) var document: Document?
  /// The newest text that was read, as read: what the next reading starts from.
  private(set) var lastRead: Document?
  /// The revision that is being assessed, if one is.
  var running: Int?
  /// What watches how long the running assessment takes.
  var progressTimer: WorkID?
  /// The token of a progress that the client shows for the running assessment.
  var progress: RequestID?
  /// What is known of the newest assessed revision.
  var result: AssessedDocument?
  /// What works out the remediations of the result's findings, while it does.
  var remedying: WorkID?
  /// The tasks that make answers from the text, by request.
  var answering: [RequestID: WorkID] = [:]
  /// Requests to be answered from the result of the newest revision.
  var waiting: [RequestID] = []

  init(uri: DocumentURI, version: Int, revision: Int, text: DocumentText) {
    self.uri = uri
    self.version = version
    self.revision = revision
    self.text = text
  }

  mutating func replaceText(_ text: DocumentText) {
    self.text = text
    document = nil
  }

  /// Takes in what was read of a text of the document, be it still the newest or not.
  mutating func take(_ document: Document?, of text: DocumentText) {
    if self.text === text { self.document = document }
    lastRead = document ?? lastRead
  }

  /// Takes in what was worked out besides of a document that was read already.
  mutating func takeIndexed(_ companion: Document) {
    if document != nil { take(companion, of: companion.text) }
  }

  /// Whether a request waits to be answered from it.
  func isWaiting(_ id: RequestID) -> Bool { waiting.contains(id) }

  /// Whether the result speaks of the document as it is now.
  var isCurrent: Bool { result?.revision == revision }
}

/// The stored result of an assessment: everything that requests are answered from.
struct AssessedDocument: Sendable {
  var revision: Int
  /// The client's version of the text that was assessed.
  var version: Int
  /// The text that was assessed, as read, with the files that decide what it means; nil if it was not
  /// read.
  var context: DocumentContext?
  var assessment: Assessment
  /// Findings of a lower level are not shown.
  var minimumLevel: Finding.Level
  /// One for each of `findings`, in the same order.
  var diagnostics: [Diagnostic]
  var document: Document? { context?.document }
  /// The findings that are shown.
  var findings: [Finding] { assessment.findings.filter { $0.level >= minimumLevel } }
  /// Changes exactly when the diagnostics do.
  var resultID: String
  /// The texts of the files that findings point into, by path.
  var texts: [String: DocumentText]
  /// The paths that the assessment looked for, found or not.
  var consulted: Set<String>
}
