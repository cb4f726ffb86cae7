/// Nobody looks after the package any more, says a RustSec `unmaintained` advisory.
///
/// Nothing is broken today, but the next flaw will not be fixed. The advisory often names
/// replacements; `forewarn explain ID` prints it.
struct UnmaintainedRule: Rule {
  let code = FindingCode.unmaintained

  func findings(in document: JudgedDocument) -> [Finding] {
    informational(.unmaintained, code, "is no longer maintained", in: document)
  }
}
