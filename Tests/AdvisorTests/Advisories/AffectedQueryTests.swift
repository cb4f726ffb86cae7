import Advisor
import Testing

@Suite struct AffectedQueryTests {
  @Test(arguments: [
    ("npm", "left-pad", "1.0.0", "affected"), ("npm", "left-pad", "2.0.0", "unaffected"),
    ("npm", "right-pad", "1.0.0", "unaffected"),
    ("npm", "left-pad", "soon", #"unknown "soon" is not a version of npm"#),
    ("PyPI", "My.Package", "1.0", "affected"), ("PyPI", "my-package", "2.0", "unaffected"),
    ("SwiftURL", "github.com/a/b", "1.0.0", "affected"),
  ])
  func questionsAreAnswered(
    _ ecosystem: String, _ package: String, _ version: String, _ answer: String
  ) {
    let question = """
      {"advisory":{"id":"x_T-1","modified":"2026-01-01T00:00:00Z","affected":[\
      {"package":{"ecosystem":"npm","name":"left-pad"},"ranges":[{"type":"SEMVER","events":\
      [{"introduced":"0"},{"fixed":"2.0.0"}]}]},\
      {"package":{"ecosystem":"PyPI","name":"my_package"},"versions":["1.0.0"]},\
      {"package":{"ecosystem":"SwiftURL","name":"https://GitHub.com/a/b.git"},"ranges":\
      [{"type":"SEMVER","events":[{"introduced":"0"}]}]}]},\
      "ecosystem":"\(ecosystem)","package":"\(package)","version":"\(version)"}
      """
    #expect(AffectedQuery.answer(json: Array(question.utf8)) == answer)
  }

  @Test func whatIsNoQuestionIsUnknown() {
    for text in [
      "", "{}", "[1]", #"{"advisory":{},"ecosystem":"npm","package":"a","version":"1"}"#,
    ] {
      #expect(AffectedQuery.answer(json: Array(text.utf8)).hasPrefix("unknown "))
    }
  }
}
