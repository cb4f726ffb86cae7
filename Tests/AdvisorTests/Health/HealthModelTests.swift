import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// A model is data: what can be wrong with it is said, and the built-in one is what the manual shows.
struct HealthModelTests {
  @Test func theManualHoldsTheBuiltInModel() throws {
    #expect(HealthModel.builtIn.id == "forewarn-1")
    if Environment.isSet("UPDATE_SNAPSHOTS") {
      try Repository.write(HealthModel.builtIn.text, to: "docs/health-model.json")
    }
    let text = try Repository.text("docs/health-model.json")
    #expect(text == HealthModel.builtIn.text)
    #expect(HealthModel.builtIn.axes.map(\.weight) == [30, 25, 20, 15, 10])
  }

  /// Each line: what is replaced in the built-in model, by what, and a part of what is said of it.
  static let mistakes: [(old: String, new: String, says: String)] = [
    ("\"id\": \"forewarn-1\",", "", "no `id`"),
    ("\"weight\": 30,\n      \"measures\"", "\"weight\": 31,\n      \"measures\"", "a hundred"),
    ("\"weight\": 55", "\"weight\": 54", "of the measures of the axis upkeep"),
    ("[[0, 100], [1, 20], [5, 0]]", "[[0, 100], [1, 20], [5, 30]]", "rise and fall"),
    ("[[0, 100], [1, 20], [5, 0]]", "[[0, 100], [0, 20]]", "do not rise"),
    ("[[0, 100], [1, 20], [5, 0]]", "[[0, 101], [1, 20]]", "0 to 100"),
    ("[[0, 100], [1, 20], [5, 0]]", "[[0], [1, 20]]", "no pair"),
    ("[[0, 100], [1, 20], [5, 0]]", "[[9999999999999, 100]]", "no pair"),
    ("[[0, 100], [1, 20], [5, 0]]", "7", "no `points`"),
    ("\"act\": 1\n", "\"act\": true\n", "bound"),
    ("\"signal\": \"silence\"", "\"signal\": \"fix-days\"", "measured twice"),
    ("\"axis\": \"fit\", \"grade\"", "\"axis\": \"fitness\", \"grade\"", "not there"),
    ("\"grade\": \"act\", \"cap\": 20", "\"grade\": \"good\", \"cap\": 20", "watch or act"),
    ("\"is\": \"quarantined\"", "\"as\": \"quarantined\"", "cannot be read"),
    ("\"minimumKnown\": 40", "\"minimumKnown\": 101", "from 0 to 100"),
    ("\"axes\": [", "\"axes\": [[", "it is not JSON"),
  ]

  @Test(arguments: mistakes) func aMistakeIsSaid(old: String, new: String, says: String) throws {
    let text = HealthModel.builtIn.text
    #expect(text.contains(old), "\(old) is not in the model")
    let broken = text.replacing(old, with: new, maxReplacements: 1)
    let problem = #expect(throws: HealthModelProblem.self) { try HealthModel(reading: broken) }
    #expect(problem?.description.contains(says) == true, "\(problem?.description ?? "none")")
  }

  @Test func theModelOfTheDatabaseIsUsedIfItCanBe() throws {
    let other = HealthModel.builtIn.text.replacing("forewarn-1", with: "our-own")
    let project = SyntheticProject("any contributors=4")
    let cards = HealthCards(project.source(model: other), today: SyntheticProject.today)
    #expect(cards.model.id == "our-own" && cards.modelProblem == nil)
    let broken = HealthCards(project.source(model: "{"), today: SyntheticProject.today)
    #expect(broken.model.id == "forewarn-1" && broken.modelProblem != nil)
  }

  /// Who makes cards again and again reads the database's model no more than once.
  @Test func theModelOfADatabaseIsReadOnce() throws {
    let other = HealthModel.builtIn.text.replacing("forewarn-1", with: "our-own")
    let source = SyntheticProject("any contributors=4").source(model: other)
    let (first, second) = (0..<2).map { _ in
      HealthCards(source, today: SyntheticProject.today).model
    }.reduce(into: (HealthModel.builtIn, HealthModel.builtIn)) { $0 = ($0.1, $1) }
    #expect(first === second && first.id == "our-own")
  }

  /// Which words end a project is for the model to say, in findings as in cards.
  @Test(arguments: [("wip", 1), ("archived", 0)])
  func endingsAreThoseOfTheModelInForce(word: String, findings: Int) throws {
    let project = SyntheticProject("any status=\(word)")
    let model = HealthModel.builtIn.text.replacing("\"archived\", \"deprecated\"", with: "\"wip\"")
    #expect(model != HealthModel.builtIn.text)
    let document = try #require(
      Document(
        path: DocumentPath("package.json"),
        text: DocumentText(#"{"dependencies": {"any": "1.0.0"}}"#)))
    let assessment = assess(
      DocumentContext(document: document), advisories: project.source(model: model),
      policy: Policy(), today: SyntheticProject.today)
    #expect(assessment.findings.count { $0.code == .unmaintainedPackage } == findings)
  }

  /// `Maintained` of Scorecard counts the commits of ninety days, which a finished library lacks.
  @Test func popularityAndActivityAreNoMeasures() {
    let measured = Set(HealthModel.builtIn.measures.map(\.measure.signal))
    for key: HealthSignal.Key in [
      .stars, .downloads, .dependents, .rank, .openIssues, .check("Maintained"), .scorecard,
    ] {
      #expect(!measured.contains(key), "\(key.name)")
    }
  }

  static let licences: [(text: String, isOne: Bool)] = [
    ("MIT", true), ("MIT OR Apache-2.0", true), ("MIT/Apache-2.0", true),
    ("(MIT AND BSD-3-Clause) OR GPL-2.0-or-later WITH Classpath-exception-2.0", true),
    ("LicenseRef-Own", true), ("", false), ("NOASSERTION", false), ("UNLICENSED", false),
    ("SEE LICENSE IN LICENSE.txt", false), ("MIT OR", false), ("(MIT", false), ("MIT)", false),
    ("<b>MIT</b>", false), ("non-standard", false),
  ]

  @Test(arguments: licences) func aLicenceIsAnExpression(text: String, isOne: Bool) throws {
    var project = SyntheticProject("any")
    project.tokens = ["licence=\(text)"]
    let fit = try project.card().axes[4]
    #expect(fit.evidence.first?.value == .flag(isOne))
  }
}
