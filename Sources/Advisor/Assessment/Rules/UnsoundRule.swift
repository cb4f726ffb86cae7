/// The crate's safe interface permits undefined behaviour, says a RustSec `unsound` advisory.
///
/// It is a defect and not by itself a vulnerability: it depends on how the crate is called.
struct UnsoundRule: Rule {
  let code = FindingCode.unsound

  func findings(in document: JudgedDocument) -> [Finding] {
    informational(.unsound, code, "is unsound", in: document)
  }
}
