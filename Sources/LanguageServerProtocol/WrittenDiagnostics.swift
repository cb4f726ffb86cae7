extension PublishDiagnosticsParams: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("uri", uri)
      writer.member("version", version)
      writer.member("diagnostics", diagnostics)
    }
  }
}

extension DocumentDiagnosticReport: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .full(let resultId, let items):
        writer.member("kind", "full")
        writer.member("resultId", resultId)
        writer.member("items", items)
      case .unchanged(let resultId):
        writer.member("kind", "unchanged")
        writer.member("resultId", resultId)
      }
    }
  }
}

extension Diagnostic: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("range", range)
      writer.member("severity", severity.rawValue)
      writer.member("code", code)
      if let codeDescription {
        writer.key("codeDescription")
        writer.object { $0.member("href", codeDescription.href) }
      }
      writer.member("source", source)
      writer.member("message", message)
      writer.member("tags", tags?.map(\.rawValue))
      writer.member("relatedInformation", relatedInformation)
      writer.member("data", data)
    }
  }
}

extension DiagnosticRelatedInformation: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("location")
      writer.object { writer in
        writer.member("uri", location.uri)
        writer.member("range", location.range)
      }
      writer.member("message", message)
    }
  }
}

extension LSPRange: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("start", start)
      writer.member("end", end)
    }
  }
}

extension LSPPosition: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("line", line)
      writer.member("character", character)
    }
  }
}
