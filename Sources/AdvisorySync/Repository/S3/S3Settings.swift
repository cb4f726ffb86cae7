import AdvisoryStore

/// Where an S3 store answers, and who asks: from options, the environment, and the files that other
/// tools for S3 read (`~/.aws/config`, `~/.aws/credentials`). No program is run for credentials, and
/// no service of a machine asked.
struct S3Settings {
  var endpoint: String?
  var region: String
  /// Whether the bucket is a part of the host's name.
  var usesVirtualHosts: Bool
  /// Nil for requests that are not signed.
  var credentials: S3Credentials?
  /// Where the profile says that its credentials come from, if not from a file.
  var otherSource: String?

  init(
    bucket: String, options: RepositoryPlace.Options,
    environment: (String) -> String? = AdvisoryStore.environment
  ) throws {
    let profile = try Self.profile(environment)
    endpoint =
      options.s3Endpoint ?? environment("AWS_ENDPOINT_URL_S3") ?? environment("AWS_ENDPOINT_URL")
      ?? profile["endpoint_url"]
    region =
      options.s3Region ?? environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION")
      ?? profile["region"] ?? "us-east-1"
    switch options.s3Style ?? profile["s3.addressing_style"] {
    case "path": usesVirtualHosts = false
    case "virtual": usesVirtualHosts = true
    // A certificate for *.host is none for names with further dots.
    default: usesVirtualHosts = endpoint == nil && !bucket.contains(".")
    }
    if let key = environment("AWS_ACCESS_KEY_ID"),
      let secret = environment("AWS_SECRET_ACCESS_KEY")
    {
      credentials = S3Credentials(
        accessKey: key, secretKey: secret, sessionToken: environment("AWS_SESSION_TOKEN"))
    } else if let key = profile["aws_access_key_id"],
      let secret = profile["aws_secret_access_key"]
    {
      credentials = S3Credentials(
        accessKey: key, secretKey: secret, sessionToken: profile["aws_session_token"])
    } else {
      otherSource = ["credential_process", "role_arn", "sso_session", "sso_start_url"].first {
        profile[$0] != nil
      }
    }
    for text in [region, credentials?.accessKey, credentials?.sessionToken].compactMap(\.self) {
      guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw SyncError(
          .refusedAddress, "The region or a key for S3 has characters that these have not.")
      }
    }
  }

  // MARK: Profiles

  /// What the two files say of the profile `$AWS_PROFILE`; the file of credentials wins.
  private static func profile(_ environment: (String) -> String?) throws -> [String: String] {
    let home = environment("HOME").map { $0 + "/.aws/" }
    let name = environment("AWS_PROFILE") ?? "default"
    var found: [String: String]?
    for (variable, file, sections) in [
      ("AWS_CONFIG_FILE", "config", ["profile " + name, name == "default" ? name : nil]),
      ("AWS_SHARED_CREDENTIALS_FILE", "credentials", [name]),
    ] {
      guard let path = environment(variable) ?? home.map({ $0 + file }),
        try FileStatus(path: path, followingLink: true) != nil
      else { continue }
      let text = String(
        decoding: try OpenFile(path, .read, followingLink: true).readAll(limit: 1 << 20),
        as: UTF8.self)
      for section in sections.compactMap(\.self) {
        guard let values = values(of: section, in: text) else { continue }
        found = (found ?? [:]).merging(values) { $1 }
      }
    }
    guard found != nil || environment("AWS_PROFILE") == nil else {
      throw SyncError(
        .notAllowed, "There is no profile \(name) in ~/.aws/config and ~/.aws/credentials.")
    }
    return found ?? [:]
  }

  /// The values of a section of an INI file; those that are nested (`s3 =` and lines that are moved in)
  /// under both names, parted by a full stop. Nil if there is no such section.
  static func values(of section: String, in text: String) -> [String: String]? {
    var result: [String: String]?
    var isInside = false
    var outer = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let content = trimmed(line)
      if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
      if content.hasPrefix("["), content.hasSuffix("]") {
        let name = content.dropFirst().dropLast().split(separator: " ").joined(separator: " ")
        isInside = name == section
        if isInside { result = result ?? [:] }
        continue
      }
      guard isInside, let equals = content.firstIndex(of: "=") else { continue }
      let key = trimmed(content[..<equals]).lowercased()
      let isNested = line.first?.isWhitespace == true
      if !isNested { outer = key }
      result?[isNested ? outer + "." + key : key] = trimmed(
        content[content.index(after: equals)...])
    }
    return result
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  private static func trimmed(_ text: String) -> String { trimmed(text[...]) }
}
