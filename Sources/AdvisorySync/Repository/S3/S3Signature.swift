import Advisor
import Crypto

/// What a request to an S3 store is signed with.
struct S3Credentials: Equatable {
  var accessKey: String
  var secretKey: String
  /// For credentials that were lent for a time.
  var sessionToken: String?
}

/// AWS Signature Version 4 for the service s3: a request is signed as it is sent, its body by its
/// SHA-256.
struct S3Signature {
  let credentials: S3Credentials
  let region: String

  /// The headers that prove a request, to be sent beside `headers`.
  /// - Parameters:
  ///   - query: names and values, not encoded.
  ///   - headers: what is sent besides and shall be signed too, names in lower case.
  ///   - payload: the SHA-256 of the body, in hexadecimal digits.
  func headers(
    method: String, authority: String, path: String, query: [(String, String)],
    headers: [(String, String)], payload: String, time: Timestamp
  ) -> [(String, String)] {
    let date = time.rfc3339.filter { $0 != "-" && $0 != ":" }
    var added = [("x-amz-content-sha256", payload), ("x-amz-date", date)]
    if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
    let signed = (headers + added + [("host", authority)]).sorted { $0.0 < $1.0 }
    let names = signed.map(\.0).joined(separator: ";")
    let request = [
      method, path.isEmpty ? "/" : path, Self.text(query),
      signed.map { $0.0 + ":" + $0.1 + "\n" }.joined(), names, payload,
    ].joined(separator: "\n")
    let scope = "\(date.prefix(8))/\(region)/s3/aws4_request"
    let text = ["AWS4-HMAC-SHA256", date, scope, sha256(Array(request.utf8))]
      .joined(separator: "\n")
    let signature = hexadecimalText(code(text, with: key(for: String(date.prefix(8)))))
    added.append(
      (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), "
          + "SignedHeaders=\(names), Signature=\(signature)"
      ))
    return added
  }

  /// A query in the order of its encoded names.
  static func text(_ query: [(String, String)]) -> String {
    query.map { (WebAddress.encoded($0.0), WebAddress.encoded($0.1)) }.sorted { $0 < $1 }
      .map { $0.0 + "=" + $0.1 }.joined(separator: "&")
  }

  private func key(for day: String) -> [UInt8] {
    [day, region, "s3", "aws4_request"].reduce(Array(("AWS4" + credentials.secretKey).utf8)) {
      code($1, with: $0)
    }
  }

  private func code(_ text: String, with key: [UInt8]) -> [UInt8] {
    Array(
      HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
  }
}
