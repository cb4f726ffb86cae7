import Advisor
import SourceText
import Testing

@Suite struct SwiftPackageTests {
  /// The requirement keeps its form; an upper bound moves only when the new version reaches it.
  @Test(arguments: [
    ("from: \"1.0.0\"", "2.1.0", "from: \"2.1.0\""),
    ("exact: \"1.0.0\"", "1.0.1", "exact: \"1.0.1\""),
    (".upToNextMajor(from: \"1.0.0\")", "1.0.1", ".upToNextMajor(from: \"1.0.1\")"),
    (".upToNextMinor(from: \"1.0.0\",)", "1.1.0", ".upToNextMinor(from: \"1.1.0\",)"),
    (".exact(\"1.0.0\")", "1.0.1", ".exact(\"1.0.1\")"),
    ("\"1.0.0\"..<\"2.0.0\"", "1.5.0", "\"1.5.0\"..<\"2.0.0\""),
    ("\"1.0.0\" ..< \"2.0.0\"", "2.0.0", "\"2.0.0\" ..< \"3.0.0\""),
    ("\"1.0.0\"...\"1.2.0\"", "1.2.0", "\"1.2.0\"...\"1.2.0\""),
    ("\"1.0.0\"...\"1.2.0\"", "1.3.0", "\"1.3.0\"...\"1.3.0\""),
    ("branch: \"main\"", "1.0.0", nil), ("range", "1.0.0", nil),
  ])
  func rewrites(_ requirement: String, _ version: String, _ expected: String?) throws {
    let text = "let package = Package(dependencies: [.package(url: \"https://h.example/a/b\", "
    let format = PackageSwift()
    let reading = format.read(DocumentText(text + requirement + ")])"))
    let written = try #require(reading.manifest?.requirements.first)
    let scheme = SemVerScheme()
    let target = try #require(scheme.version(version))
    let rewritten = format.rewrite(written, toAdmit: target, scheme: scheme)
    let edited = rewritten.flatMap { rewritten in
      let again = format.read(DocumentText(text + rewritten + ")])")).manifest?.requirements.first
      return again?.versions?.contains(target) == true ? rewritten : nil
    }
    #expect(edited == expected)
  }

  @Test(arguments: [
    ("from: \"1.2.3\"", "1.9.0", true), ("from: \"1.2.3\"", "2.0.0", false),
    ("from: \"1.2.3\"", "1.3.0-beta", false), ("from: \"1.2.3-beta\"", "1.3.0-beta", true),
    ("from: \"1.2.3-beta\"", "2.0.0-beta", false), ("from: \"0.2.3\"", "0.9.0", true),
    (".upToNextMinor(from: \"1.2.3\")", "1.3.0", false), ("exact: \"1.2.3\"", "1.2.3", true),
    ("\"1.0.0\"...\"1.2.0\"", "1.2.0", true), ("\"1.0.0\"...\"1.2.0\"", "1.2.1", false),
    ("\"1.0.0\"..<\"1.2.0\"", "1.2.0", false), ("\"1.0.0\"..<\"2.0.0\"", "2.0.0-rc", false),
    ("\"1.0.0\"..<\"2.0.0-rc\"", "2.0.0-beta", true),
    (".init(\"1.0.0\")..<Version(2, 0, 0)", "1.5.0", true),
  ])
  func ranges(_ requirement: String, _ version: String, _ isAdmitted: Bool) throws {
    let text = "[.package(url: \"https://h.example/a/b\", \(requirement))]"
    let written = PackageSwift().read(DocumentText(text)).manifest?.requirements.first
    let target = try #require(SemVerScheme().version(version))
    #expect(written?.versions?.contains(target) == isAdmitted)
  }

  @Test(arguments: [
    "https://github.com/Apple/swift-nio.git", "http://github.com/apple/swift-nio/",
    "git@github.com:apple/swift-nio.git", "ssh://git@github.com:22/apple/swift-nio",
    "GitHub.com/apple/swift-nio", "git://github.com//apple/swift-nio.GIT",
    "https://user:secret@github.com:443/apple/swift-nio",
  ])
  func repositoryNames(_ address: String) {
    #expect(PackageIdentity(.swiftURL, address).name == "github.com/apple/swift-nio")
  }

  @Test(arguments: [
    ("Package.swift", "package-swift"), ("a/Package@swift-5.9.swift", "package-swift"),
    ("MyPackage.swift", nil), ("Package.resolved", "package-resolved"),
    ("A.xcodeproj/project.xcworkspace/xcshareddata/swiftpm/Package.resolved", "package-resolved"),
    ("Cartfile", "cartfile"), ("Cartfile.private", "cartfile"),
    ("Cartfile.resolved", "cartfile-resolved"), ("Gemfile", "gemfile"), ("gems.rb", "gemfile"),
    ("gemfiles/rails_7.gemfile", "gemfile"), ("gemfiles/rails_7.gemfile.lock", "gemfile-lock"),
    ("gems.locked", "gemfile-lock"), ("Gemfile.lock/file", nil), ("a.gemspec", "gemspec"),
    ("test.rb", nil), ("Podfile", "podfile"), ("Pods/Manifest.lock", "podfile-lock"),
    ("Manifest.lock", nil), ("Brewfile", "brewfile"),
  ])
  func recognises(_ path: String, _ format: String?) {
    #expect(Ecosystems.format(of: DocumentPath(path))?.0.name == format)
  }
}
