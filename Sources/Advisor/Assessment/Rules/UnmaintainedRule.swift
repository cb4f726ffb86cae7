struct UnmaintainedRule: Rule {
  let code = FindingCode.unmaintained
  let manual = """
    Nobody looks after the package any more, says a RustSec `unmaintained` advisory.

    Nothing is broken today, but the next flaw will not be fixed. The advisory often names
    replacements; `forewarn explain ID` prints it.

    To resolve it, plan a change to one of them while there is no hurry, or help the project.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    informational(.unmaintained, code, "is no longer maintained", in: document)
  }
}
