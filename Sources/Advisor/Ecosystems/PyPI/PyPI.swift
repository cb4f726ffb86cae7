extension EcosystemDefinition {
  /// The Python package index, as pip, uv, Poetry, PDM and Pipenv use it.
  package static let pypi = EcosystemDefinition(
    .pypi, purlType: "pypi", versions: PEP440Scheme(),
    formats: [
      RequirementsTxt.requirements, RequirementsTxt.constraints, PyprojectToml(), PoetryLock(),
      UVLock(), PDMLock(), PylockToml(), Pipfile(), PipfileLock(), SetupCfg(),
    ],
    normalizeName: PyPIName.normalized)
}

/// Python project names.
enum PyPIName {
  /// The one spelling of a name: lower case, runs of `-`, `_` and `.` as one `-` (PEP 503).
  static func normalized(_ name: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8.count)
    var isInRun = false
    for byte in name.utf8 {
      let isSeparator = PEP440.isSeparator(byte)
      if !isSeparator {
        bytes.append(byte.lowercased)
      } else if !isInRun {
        bytes.append(UInt8(ascii: "-"))
      }
      isInRun = isSeparator
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
