#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a client sent, as far as we speak its language.
package enum IncomingMessage: Sendable {
  case request(RequestID, ClientRequest)
  case notification(ClientNotification)
  /// The answer to a request of ours.
  case response(RequestID?, Result<LSPAny, ResponseError>)
  /// No message: to be answered with the error, under the id where there was one.
  case invalid(RequestID?, ResponseError)

  /// The deepest nesting of a content that is read (values in values).
  package static let maximumDepth = 256

  /// Reads the content of one frame. Never fails: what cannot be read is `invalid`.
  package init(content: [UInt8]) {
    guard String(validating: content, as: UTF8.self) != nil else {
      self = .invalid(nil, ResponseError(.parseError, "The message is not UTF-8."))
      return
    }
    let shape = ContentShape(content)
    guard shape.depth <= Self.maximumDepth else {
      self = .invalid(nil, ResponseError(.parseError, "The message is nested too deeply."))
      return
    }
    // A JavaScript client may cut an astral character in two; half of one is no Unicode text.
    let content = shape.hasSurrogates ? replacingLoneSurrogates(content) : content
    do {
      self = try JSONDecoder().decode(Envelope.self, from: Data(content)).message
    } catch {
      self = .invalid(nil, ResponseError(.parseError, "The message is not JSON."))
    }
  }
}

/// The request methods that the server answers.
package enum ClientRequest: Sendable {
  case initialize(InitializeParams)
  case shutdown
  case hover(TextDocumentPositionParams)
  case codeAction(CodeActionParams)
  case resolveCodeAction(LSPAny)
  case documentDiagnostic(DocumentDiagnosticParams)
  case workspaceDiagnostic(WorkspaceDiagnosticParams)
  case executeCommand(ExecuteCommandParams)
  case inlayHint(InlayHintParams)
  case codeLens(TextDocumentParams)
  case documentLink(TextDocumentParams)
  case documentSymbol(TextDocumentParams)
  case foldingRange(TextDocumentParams)
  case semanticTokens(TextDocumentParams)
  case definition(TextDocumentPositionParams)
  case references(TextDocumentPositionParams)
  case completion(TextDocumentPositionParams)
  case prepareCallHierarchy(TextDocumentPositionParams)
  case incomingCalls(CallHierarchyCallsParams)
  case outgoingCalls(CallHierarchyCallsParams)
  case unknown(method: String)
  case invalidParams(method: String, reason: String)
}

/// The notification methods that the server acts on.
package enum ClientNotification: Sendable {
  case initialized
  case exit
  case cancelRequest(CancelParams)
  case setTrace(SetTraceParams)
  case didOpen(DidOpenTextDocumentParams)
  case didChange(DidChangeTextDocumentParams)
  case didSave(DidSaveTextDocumentParams)
  case didClose(DidCloseTextDocumentParams)
  case didChangeWatchedFiles(DidChangeWatchedFilesParams)
  /// Files were created, renamed or deleted at the client.
  case didOperateOnFiles
  case didChangeConfiguration(DidChangeConfigurationParams)
  case didChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams)
  case cancelProgress(WorkDoneProgressCancelParams)
  case unknown(method: String)
  case invalidParams(method: String, reason: String)
}

/// Reads a whole message in one pass: the method tells of what type the parameters are.
private struct Envelope: Decodable {
  var message: IncomingMessage

  enum Key: String, CodingKey { case id, method, params, result, error }

  init(from decoder: any Decoder) throws {
    guard let container = try? decoder.container(keyedBy: Key.self) else {
      message = .invalid(nil, ResponseError(.invalidRequest, "A message is a JSON object."))
      return
    }
    let id = try? container.decode(RequestID.self, forKey: .id)
    let hasID = container.contains(.id)
    if !container.contains(.method) {
      message = Self.response(id: id, hasID: hasID, container)
      return
    }
    guard let method = try? container.decode(String.self, forKey: .method) else {
      message = .invalid(id, ResponseError(.invalidRequest, "The method is not a string."))
      return
    }
    if hasID {
      guard let id else {
        message = .invalid(
          nil, ResponseError(.invalidRequest, "The id is neither an integer nor a string."))
        return
      }
      message = .request(id, Self.request(method, container))
    } else {
      message = .notification(Self.notification(method, container))
    }
  }

  private static func response(
    id: RequestID?, hasID: Bool, _ container: KeyedDecodingContainer<Key>
  ) -> IncomingMessage {
    if container.contains(.error) {
      let error = try? container.decode(ResponseError.self, forKey: .error)
      return .response(id, .failure(error ?? ResponseError(.internalError, "unreadable error")))
    }
    guard hasID, id != nil, container.contains(.result) else {
      return .invalid(id, ResponseError(.invalidRequest, "The message has no method."))
    }
    return .response(id, .success((try? container.decode(LSPAny.self, forKey: .result)) ?? .null))
  }

  private static func request(
    _ method: String, _ container: KeyedDecodingContainer<Key>
  ) -> ClientRequest {
    func params<P: Decodable>(_ make: (P) -> ClientRequest) throws -> ClientRequest {
      make(try container.decode(P.self, forKey: .params))
    }
    do {
      switch method {
      case "initialize": return try params(ClientRequest.initialize)
      case "shutdown": return .shutdown
      case "textDocument/hover": return try params(ClientRequest.hover)
      case "textDocument/codeAction": return try params(ClientRequest.codeAction)
      case "codeAction/resolve": return try params(ClientRequest.resolveCodeAction)
      case "textDocument/diagnostic": return try params(ClientRequest.documentDiagnostic)
      case "workspace/diagnostic": return try params(ClientRequest.workspaceDiagnostic)
      case "workspace/executeCommand": return try params(ClientRequest.executeCommand)
      case "textDocument/inlayHint": return try params(ClientRequest.inlayHint)
      case "textDocument/codeLens": return try params(ClientRequest.codeLens)
      case "textDocument/documentLink": return try params(ClientRequest.documentLink)
      case "textDocument/documentSymbol": return try params(ClientRequest.documentSymbol)
      case "textDocument/foldingRange": return try params(ClientRequest.foldingRange)
      case "textDocument/semanticTokens/full": return try params(ClientRequest.semanticTokens)
      case "textDocument/definition": return try params(ClientRequest.definition)
      case "textDocument/references": return try params(ClientRequest.references)
      case "textDocument/completion": return try params(ClientRequest.completion)
      case "textDocument/prepareCallHierarchy":
        return try params(ClientRequest.prepareCallHierarchy)
      case "callHierarchy/incomingCalls": return try params(ClientRequest.incomingCalls)
      case "callHierarchy/outgoingCalls": return try params(ClientRequest.outgoingCalls)
      default: return .unknown(method: method)
      }
    } catch {
      return .invalidParams(method: method, reason: describe(error))
    }
  }

  private static func notification(
    _ method: String, _ container: KeyedDecodingContainer<Key>
  ) -> ClientNotification {
    func params<P: Decodable>(_ make: (P) -> ClientNotification) throws -> ClientNotification {
      make(try container.decode(P.self, forKey: .params))
    }
    do {
      switch method {
      case "initialized": return .initialized
      case "exit": return .exit
      case "$/cancelRequest": return try params(ClientNotification.cancelRequest)
      case "$/setTrace": return try params(ClientNotification.setTrace)
      case "textDocument/didOpen": return try params(ClientNotification.didOpen)
      case "textDocument/didChange": return try params(ClientNotification.didChange)
      case "textDocument/didSave": return try params(ClientNotification.didSave)
      case "textDocument/didClose": return try params(ClientNotification.didClose)
      case "workspace/didChangeWatchedFiles":
        return try params(ClientNotification.didChangeWatchedFiles)
      case "workspace/didCreateFiles", "workspace/didRenameFiles", "workspace/didDeleteFiles":
        return .didOperateOnFiles
      case "workspace/didChangeConfiguration":
        return try params(ClientNotification.didChangeConfiguration)
      case "workspace/didChangeWorkspaceFolders":
        return try params(ClientNotification.didChangeWorkspaceFolders)
      case "window/workDoneProgress/cancel":
        return try params(ClientNotification.cancelProgress)
      default: return .unknown(method: method)
      }
    } catch {
      return .invalidParams(method: method, reason: describe(error))
    }
  }

  /// Where the parameters are wrong, in a few words.
  private static func describe(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "`\(place(context.codingPath + [key]))` is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      return "`\(place(context.codingPath))` has the wrong type"
    default:
      return "the parameters have the wrong shape"
    }
  }
}

/// What must be known of a JSON text before it is decoded.
private struct ContentShape {
  /// The deepest nesting of objects and arrays; brackets in strings do not count.
  private(set) var depth = 0
  /// Whether an escape of half an astral character occurs.
  private(set) var hasSurrogates = false

  init(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      var open = 0
      var index = 0
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          open += 1
          if open > depth { depth = open }
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          open -= 1
        case UInt8(ascii: "\""):
          index += 1
          while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] == UInt8(ascii: "\\") else {
              index += 1
              continue
            }
            if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "u"),
              bytes[index + 2] | 0x20 == UInt8(ascii: "d")
            {
              hasSurrogates = true
            }
            index += 2
          }
        default: break
        }
        index += 1
      }
    }
  }
}

/// The text with each `\uD800`...`\uDFFF` that stands alone replaced by `\uFFFD`, which is as wide
/// in UTF-16.
private func replacingLoneSurrogates(_ bytes: [UInt8]) -> [UInt8] {
  func unit(at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt32(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
  }
  var result = bytes
  var index = 0
  while index < bytes.count {
    guard bytes[index] == UInt8(ascii: "\\") else {
      index += 1
      continue
    }
    guard let first = unit(at: index), (0xD800...0xDFFF).contains(first) else {
      index += 2
      continue
    }
    if first < 0xDC00, let second = unit(at: index + 6), (0xDC00...0xDFFF).contains(second) {
      index += 12
      continue
    }
    result.replaceSubrange((index + 2)..<(index + 6), with: "FFFD".utf8)
    index += 6
  }
  return result
}
