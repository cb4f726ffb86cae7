/// The id of a request: JSON-RPC 2.0 allows numbers and strings.
package enum RequestID: Hashable, Sendable, Codable {
  case number(Int)
  case string(String)

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .string(let text): try container.encode(text)
    }
  }
}

/// Why a request was not answered with a result (JSON-RPC 2.0 section 5.1, LSP 3.17 `ErrorCodes`).
package struct ResponseError: Error, Hashable, Sendable, Codable {
  package var code: Code
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package struct Code: Hashable, Sendable, Codable {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    package init(from decoder: any Decoder) throws {
      number = try decoder.singleValueContainer().decode(Int.self)
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(number)
    }

    /// The content was not JSON, or the frame could not be read.
    package static let parseError = Code(-32700)
    package static let invalidRequest = Code(-32600)
    package static let methodNotFound = Code(-32601)
    package static let invalidParams = Code(-32602)
    package static let internalError = Code(-32603)
    package static let serverNotInitialized = Code(-32002)
    package static let requestCancelled = Code(-32800)
    /// The answer would speak of a content that has changed since.
    package static let contentModified = Code(-32801)
    package static let requestFailed = Code(-32803)
  }
}
