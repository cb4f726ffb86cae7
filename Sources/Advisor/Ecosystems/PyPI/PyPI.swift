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
    if isNormal(name) { return name }
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

  /// Whether a name is in that spelling already, as nearly every one in a lockfile is.
  private static func isNormal(_ name: String) -> Bool {
    let hyphen = UInt8(ascii: "-")
    var last: UInt8 = 0
    for byte in name.utf8 {
      if byte >= 0x80 || byte.lowercased != byte || PEP440.isSeparator(byte) && byte != hyphen
        || byte == hyphen && last == hyphen
      {
        return false
      }
      last = byte
    }
    return true
  }
}
