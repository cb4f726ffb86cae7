#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A value that was written as JSON before it is sent: to write a long list takes long.
package struct WrittenJSON: Sendable, Encodable, JSONWritable {
  private let bytes: [UInt8]

  /// - Throws: what the encoder throws; a value that we made always has a JSON form.
  package init(_ value: any Encodable) throws {
    if let value = value as? any JSONWritable {
      var writer = JSONWriter()
      value.write(to: &writer)
      bytes = writer.bytes
    } else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      bytes = Array(try encoder.encode(value))
    }
  }

  func write(to writer: inout JSONWriter) { writer.written(bytes) }

  package func encode(to encoder: any Encoder) throws {
    try JSONDecoder().decode(LSPAny.self, from: Data(bytes)).encode(to: encoder)
  }
}
