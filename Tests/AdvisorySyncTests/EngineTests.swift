import Advisor
import Foundation
import Testing

@testable import AdvisorySync

/// The parts of the engines that need no server. Tests/EngineTests/run.py has the servers.
@Suite struct EngineTests {
  // MARK: Places

  @Test(arguments: [
    "oci://registry.example/advisories", "oci://registry.example:5000/a/b_c/d-e:v1.2",
    "oci://127.0.0.1:5000/a:_x", "s3://bucket", "s3://bucket/", "s3://bucket/a/b", "folder", "./x",
    "/mnt/share", "https://registry.example/a", "a:b",
  ])
  func `Places of a repository`(_ text: String) {
    #expect(throws: Never.self) { try RepositoryPlace(text) }
  }

  @Test(arguments: [
    "", "oci://", "oci://registry.example", "oci://registry.example/", "oci://registry.example/A",
    "oci://registry.example/a:", "oci://registry.example/a//b", "oci://registry.example/-a",
    "oci://registry.example/a@sha256:00", "oci://user@registry.example/a",
    "oci://registry.example/a:\(String(repeating: "x", count: 129))", "s3://", "s3:///a",
    "s3://ab", "s3://Bucket", "s3://buc ket/a", "s3://bucket/../a", "s3://bucket//a",
    "http://registry.example/a", "ftp://registry.example/a", "file:///a",
  ])
  func `What is no place of a repository`(_ text: String) {
    #expect(throws: SyncError.self) { try RepositoryPlace(text) }
  }

  @Test func `A registry on this machine needs no TLS, all others do`() throws {
    #expect(try OCIPlace("127.0.0.1:5000/a").base == "http://127.0.0.1:5000/v2/a")
    #expect(try OCIPlace("127.0.0.1.evil.example/a").base == "https://127.0.0.1.evil.example/v2/a")
    #expect(try OCIPlace("Registry.Example/a/b:c").text == "oci://registry.example/a/b:c")
    #expect(try OCIPlace("registry.example/a").text == "oci://registry.example/a:latest")
  }

  // MARK: S3

  /// The examples of Amazon's documentation, "Authenticating Requests: Using the Authorization Header".
  @Test(arguments: [
    (
      "/test.txt", [], [("range", "bytes=0-9")],
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    ),
    (
      "/", [("lifecycle", "")], [],
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    ),
    (
      "/", [("prefix", "J"), ("max-keys", "2")], [],
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    ),
  ])
  func `Requests are signed`(
    path: String, query: [(String, String)], headers: [(String, String)], signature: String
  ) throws {
    let credentials = S3Credentials(
      accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    let time = try #require(Timestamp(rfc3339: "2013-05-24T00:00:00Z"))
    let added = S3Signature(credentials: credentials, region: "us-east-1").headers(
      method: "GET", authority: "examplebucket.s3.amazonaws.com", path: path, query: query,
      headers: headers, payload: sha256([]), time: time)
    let authorization = try #require(added.first { $0.0 == "authorization" }?.1)
    #expect(authorization.hasSuffix("Signature=" + signature))
  }

  @Test func `Profiles are read as other tools read them`() {
    let text = """
      # comment
      [ profile  team ]
      region=eu-central-1
      s3 =
        addressing_style = path
      aws_access_key_id = a=b
      broken line
      [default]
      region = us-west-2

      """
    #expect(
      S3Settings.values(of: "profile team", in: text) == [
        "region": "eu-central-1", "s3": "", "s3.addressing_style": "path",
        "aws_access_key_id": "a=b",
      ])
    #expect(S3Settings.values(of: "team", in: text) == nil)
  }

  @Test func `The environment says where a store answers`() throws {
    var variables = ["AWS_ENDPOINT_URL": "https://store.example", "AWS_REGION": "eu-north-1"]
    var options = RepositoryPlace.Options()
    func settings() throws -> S3Settings {
      try S3Settings(bucket: "bucket", options: options) { variables[$0] }
    }
    #expect(try settings().endpoint == "https://store.example")
    #expect(try settings().region == "eu-north-1")
    #expect(try !settings().usesVirtualHosts)
    #expect(try settings().credentials == nil)
    variables["AWS_ACCESS_KEY_ID"] = "key"
    #expect(try settings().credentials == nil)
    variables["AWS_SECRET_ACCESS_KEY"] = "secret"
    #expect(try settings().credentials == S3Credentials(accessKey: "key", secretKey: "secret"))
    options.s3Endpoint = "https://other.example"
    options.s3Style = "virtual"
    #expect(try settings().endpoint == "https://other.example")
    #expect(try settings().usesVirtualHosts)
    variables["AWS_REGION"] = "x\r\nHost: evil.example"
    #expect(throws: SyncError.self) { try settings() }
  }

  @Test func `Answers of a store`() {
    let answer = S3Answer(
      Array("<A><Key>a&amp;b&lt;</Key><Key/><Key>c</Key><Code><![CDATA[x]]></Code><Open>".utf8))
    #expect(answer.all("Key") == ["a&b<", "c"])
    #expect(answer["Code"] == "x")
    #expect(answer["Open"] == nil)
    #expect(S3Answer.decoded("a%20b+c%2B%C3%BC") == "a b c+ü")
    #expect(S3Answer.decoded("a%2") == nil)
    #expect(S3Answer.decoded("%FF") == nil)
  }

  // MARK: OCI

  @Test func `What a registry asks for`() {
    let challenges = RegistryChallenge.all(
      in: "Basic realm=\"a, b\", Bearer realm=\"https://t.example/token\",service=\"x\\\"y\" "
        + ",scope=pull")
    #expect(
      challenges == [
        RegistryChallenge(scheme: "basic", parameters: ["realm": "a, b"]),
        RegistryChallenge(
          scheme: "bearer",
          parameters: ["realm": "https://t.example/token", "service": "x\"y", "scope": "pull"]),
      ])
    for text in ["", ",,", "=", "\"", "realm=\"x", "Bearer realm=\"\\", "Basic", "Bearer a=b c"] {
      _ = RegistryChallenge.all(in: text)
    }
    #expect(RegistryChallenge.all(in: "Negotiate").map(\.scheme) == ["negotiate"])
  }

  @Test func `Credentials of Docker`() throws {
    func found(_ text: String) throws -> RegistryCredentials.Found {
      RegistryCredentials.find(
        for: "registry.example", in: try #require(JSON(Array(text.utf8))))
    }
    // "user:pass:word"
    let auth = #"{"auth": "dXNlcjpwYXNzOndvcmQ="}"#
    let expected = RegistryCredentials.Found.credentials(
      RegistryCredentials(user: "user", password: "pass:word"))
    #expect(try found(#"{"auths": {"registry.example": \#(auth)}}"#) == expected)
    #expect(try found(#"{"auths": {"https://registry.example/v2/": \#(auth)}}"#) == expected)
    #expect(try found(#"{"auths": {"other.example": \#(auth)}}"#) == .none)
    for text in [
      #"{"auths": {"registry.example": {}}, "credsStore": "desktop"}"#,
      #"{"credHelpers": {"registry.example": "cloud"}}"#,
      #"{"auths": {"registry.example": {"identitytoken": "t"}}}"#,
    ] {
      guard case .elsewhere(let words) = try found(text) else {
        Issue.record("\(text) says nothing")
        continue
      }
      #expect(words.contains("FOREWARN_REGISTRY_USER"))
    }
  }

  @Test func `Manifests come back as they were, and are the same bytes`() throws {
    var manifest = OCIManifest()
    manifest.layers["targets/b"] = OCIManifest.Layer(sha256: sha256([1]), length: 1)
    manifest.layers["metadata/1.root.json"] = OCIManifest.Layer(sha256: sha256([]), length: 0)
    let bytes = manifest.bytes
    #expect(try OCIManifest(bytes, of: "x") == manifest)
    #expect(try OCIManifest(bytes, of: "x").bytes == bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in [
      ("\"schemaVersion\":2", "\"schemaVersion\":1"), ("sha256:", "sha512:"),
      ("targets/b", "../b"), ("targets/b", "metadata/1.root.json"), ("\"size\":1", "\"size\":-1"),
      ("vnd.forewarn.repository.v1", "vnd.forewarn.other"), ("{", "["),
    ] {
      let changed = Array(text.replacingOccurrences(of: old, with: new).utf8)
      #expect(throws: SyncError.self, "\(new)") { try OCIManifest(changed, of: "x") }
    }
  }

  @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar", "\u{0}\u{7F}ÿ"])
  func `Base64 goes both ways`(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(Base64.text(bytes) == Data(bytes).base64EncodedString())
    #expect(Base64.bytes(Base64.text(bytes)) == bytes)
    #expect(Base64.bytes("!" + text + "!") == nil)
  }
}
