#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the server sends.
package enum OutgoingMessage: Sendable {
  case result(RequestID, any Encodable & Sendable)
  /// The id is null only where none could be read (JSON-RPC 2.0 section 5).
  case failure(RequestID?, ResponseError)
  case notification(String, any Encodable & Sendable)
  case request(RequestID, String, any Encodable & Sendable)

  /// The message as one frame.
  /// - Throws: what the encoder throws; a value that we made always has a JSON form.
  package func frame() throws -> [UInt8] {
    if let content = writtenContent { return MessageFramer.frame(content) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return MessageFramer.frame(Array(try encoder.encode(Envelope(message: self))))
  }

  /// The content of a message that writes itself; nil for all others.
  private var writtenContent: [UInt8]? {
    var writer = JSONWriter()
    switch self {
    case .notification(let method, let params as any JSONWritable):
      writer.object { writer in
        writer.member("jsonrpc", "2.0")
        writer.member("method", method)
        writer.key("params")
        params.write(to: &writer)
      }
    case .result(let id, let result as any JSONWritable):
      writer.object { writer in
        writer.member("jsonrpc", "2.0")
        writer.member("id", id)
        writer.key("result")
        result.write(to: &writer)
      }
    default: return nil
    }
    return writer.bytes
  }

  private struct Envelope: Encodable {
    let message: OutgoingMessage

    enum Key: String, CodingKey { case jsonrpc, id, method, params, result, error }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("2.0", forKey: .jsonrpc)
      switch message {
      case .result(let id, let result):
        try container.encode(id, forKey: .id)
        try container.encode(result, forKey: .result)
      case .failure(let id, let error):
        try container.encode(id, forKey: .id)
        try container.encode(error, forKey: .error)
      case .notification(let method, let params):
        try container.encode(method, forKey: .method)
        try container.encode(params, forKey: .params)
      case .request(let id, let method, let params):
        try container.encode(id, forKey: .id)
        try container.encode(method, forKey: .method)
        try container.encode(params, forKey: .params)
      }
    }
  }
}
