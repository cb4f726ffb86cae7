import Advisor
import LanguageServerProtocol
import SourceText

/// The dependency paths of a lockfile: an incoming call is a package that brings this one in, an
/// outgoing call one that this one brings in.
extension Session {
  /// `textDocument/prepareCallHierarchy`
  mutating func prepareCallHierarchy(_ id: RequestID, _ params: TextDocumentPositionParams) {
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .prepareCallHierarchy(params), nothing: LSPAny.null)
    else { return }
    let offset = document.text.offset(of: TextPosition(params.position), encoding: encoding)
    guard let graph = result.context?.lockedGraph,
      let package = result.context?.lockedPackage(at: offset)
    else {
      respond(id, LSPAny.null)
      return
    }
    respond(id, [item(package, of: graph, asked: document.uri)])
  }

  /// `callHierarchy/incomingCalls`
  mutating func incomingCalls(_ id: RequestID, _ params: CallHierarchyCallsParams) {
    guard let (graph, package, uri) = found(params.item) else {
      respond(id, [CallHierarchyIncomingCall]())
      return
    }
    let calls = graph.dependents(of: package).map { other in
      let from = item(other, of: graph, asked: uri)
      return CallHierarchyIncomingCall(from: from, fromRanges: [from.selectionRange])
    }
    respond(id, calls)
  }

  /// `callHierarchy/outgoingCalls`
  mutating func outgoingCalls(_ id: RequestID, _ params: CallHierarchyCallsParams) {
    guard let (graph, package, uri) = found(params.item) else {
      respond(id, [CallHierarchyOutgoingCall]())
      return
    }
    let calls = graph.dependencies(of: package).map { other in
      CallHierarchyOutgoingCall(
        to: item(other, of: graph, asked: uri), fromRanges: [params.item.selectionRange])
    }
    respond(id, calls)
  }

  private func item(
    _ package: Int, of graph: LockedGraph, asked uri: DocumentURI
  ) -> CallHierarchyItem {
    let entry = graph[package]
    func range(_ span: SourceSpan) -> LSPRange {
      LSPRange(span, in: graph.document.text, encoding: encoding)
    }
    let isOwn = graph.document.path.text == uri.path.text
    return CallHierarchyItem(
      name: displayed(entry.name, limit: longestShown),
      detail: displayed(entry.version, limit: longestShown),
      uri: isOwn ? uri.text : uri.naming(graph.document.path),
      range: range(entry.spans.entry.union(entry.spans.name)),
      selectionRange: range(entry.spans.name),
      data: [
        "asked": .string(uri.text), "package": .integer(package), "name": .string(entry.name),
        "version": .string(entry.version),
      ])
  }

  /// The package of an item, unless the lockfile has become another since.
  private func found(
    _ item: CallHierarchyItem
  ) -> (graph: LockedGraph, package: Int, uri: DocumentURI)? {
    guard let data = item.data, let asked = data["asked"].string,
      let package = data["package"].integer,
      let graph = documents[DocumentURI(asked)]?.result?.context?.lockedGraph,
      graph.indices.contains(package), data["name"].string == graph[package].name,
      data["version"].string == graph[package].version
    else { return nil }
    return (graph, package, DocumentURI(asked))
  }
}
