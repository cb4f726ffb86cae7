struct UnsoundRule: Rule {
  let code = FindingCode.unsound
  let manual = """
    The crate's safe interface permits undefined behaviour, says a RustSec `unsound` advisory.

    Safe Rust promises that no call can corrupt memory. Here some calls can. It is a defect and
    not by itself a vulnerability: it depends on how the crate is called.

    To resolve it, go to the version that the message names, or read the advisory to see which
    functions are meant and whether your program calls them.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    informational(.unsound, code, "is unsound", in: document)
  }
}
