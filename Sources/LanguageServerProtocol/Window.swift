/// A line for the client's log, or a message for the person at the client.
package struct MessageParams: Sendable, Encodable {
  package enum Kind: Int, Sendable, Encodable {
    case error = 1
    case warning = 2
    case info = 3
    case log = 4
  }

  package var type: Kind
  package var message: String

  package init(type: Kind, message: String) {
    self.type = type
    self.message = message
  }
}

package struct WorkDoneProgressCreateParams: Sendable, Encodable {
  package var token: RequestID

  package init(token: RequestID) { self.token = token }
}

package struct WorkDoneProgressCancelParams: Sendable, Decodable {
  package var token: RequestID
}

/// How far a piece of work has come (`$/progress`).
package struct ProgressParams: Sendable, Encodable {
  package var token: RequestID
  package var value: Value

  package init(token: RequestID, value: Value) {
    self.token = token
    self.value = value
  }

  package struct Value: Sendable, Encodable {
    package var kind: String
    package var title: String?
    package var cancellable: Bool?
    package var message: String?
    /// 0 to 100; once given, given always.
    package var percentage: Int?

    package static func begin(
      title: String, isCancellable: Bool = false, message: String? = nil, percentage: Int? = nil
    ) -> Value {
      Value(
        kind: "begin", title: title, cancellable: isCancellable, message: message,
        percentage: percentage)
    }

    package static func report(message: String?, percentage: Int?) -> Value {
      Value(kind: "report", message: message, percentage: percentage)
    }

    package static func end(message: String? = nil) -> Value {
      Value(kind: "end", message: message)
    }
  }
}

/// A request to the client to open a document.
package struct ShowDocumentParams: Sendable, Encodable {
  package var uri: String
  package var takeFocus = true
  /// Whether it is for another program, such as a browser.
  package var external: Bool?

  package init(uri: String) { self.uri = uri }
}

/// Parameters of a message that has none.
package struct NoParams: Sendable, Encodable {
  package init() {}
}
