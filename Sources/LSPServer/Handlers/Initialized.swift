import Advisor
import LanguageServerProtocol

extension Session {
  /// `initialized`: from here on the server may ask the client for things.
  mutating func initialized() {
    var registrations: [Registration] = []
    if client.registersWatchedFiles {
      registrations.append(
        Registration(
          id: "forewarn-files", method: "workspace/didChangeWatchedFiles",
          registerOptions: ["watchers": .array(Self.watchers)]))
    }
    if client.registersConfiguration {
      registrations.append(
        Registration(
          id: "forewarn-configuration", method: "workspace/didChangeConfiguration",
          registerOptions: ["section": "forewarn"]))
    }
    if !registrations.isEmpty {
      ask(
        .registration, "client/registerCapability",
        RegistrationParams(registrations: registrations))
    }
    pullConfiguration()
    if client.diagnosticCodeDescription { writeManual() }
  }

  /// Puts the manual pages where the client can open them: there is no address to lead to where
  /// nothing connects. A page that cannot be written is left out.
  private mutating func writeManual() {
    for code in FindingCode.allCases {
      guard let path = environment.writePage("\(code.rawValue).md", code.manualPage) else { return }
      manual[code] = DocumentURI("file:///").naming(DocumentPath(path))
    }
  }

  /// The manifests themselves, and the files that their meaning may depend on: those that are looked
  /// for by name, and those that manifests name.
  private static var watchers: [LSPAny] {
    var names = Set<String>()
    for format in Ecosystems.all.flatMap(\.formats) {
      names.formUnion(format.reference.fileNames)
      names.formUnion(format.lockfileNames)
      names.formUnion(format.definitionFileNames)
      names.formUnion(format.definitionFilePatterns)
    }
    names.insert(VEXDocument.folderName + "/**/*.json")
    return names.sorted().map { ["globPattern": .string("**/\($0)")] }
  }
}
