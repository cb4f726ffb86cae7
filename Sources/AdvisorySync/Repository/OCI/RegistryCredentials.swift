import AdvisoryStore

/// The name and password for a registry: of the environment, else of Docker's configuration.
struct RegistryCredentials: Equatable {
  var user: String
  var password: String

  /// The value of the header `Authorization`.
  var basic: String { "Basic " + Base64.text(Array((user + ":" + password).utf8)) }

  /// What there is for a registry.
  enum Found: Equatable {
    case credentials(RegistryCredentials)
    case none
    /// Something keeps them that is not asked; what to say of it.
    case elsewhere(String)
  }

  /// - Parameter host: with the port if one is given.
  static func find(
    for host: String, environment: (String) -> String? = AdvisoryStore.environment
  ) throws -> Found {
    if let user = environment("FOREWARN_REGISTRY_USER"),
      let password = environment("FOREWARN_REGISTRY_PASSWORD")
    {
      return .credentials(RegistryCredentials(user: user, password: password))
    }
    let folder = environment("DOCKER_CONFIG") ?? environment("HOME").map { $0 + "/.docker" }
    guard let path = folder.map({ $0 + "/config.json" }),
      try FileStatus(path: path, followingLink: true) != nil
    else { return .none }
    let bytes = try OpenFile(path, .read, followingLink: true).readAll(limit: 1 << 20)
    guard let configuration = JSON(bytes) else {
      throw SyncError(.readFailed, "\(path) is not JSON.")
    }
    return find(for: host, in: configuration)
  }

  static func find(for host: String, in configuration: JSON) -> Found {
    let keys = [host, "https://" + host, "https://\(host)/", "https://\(host)/v2/"]
    let entries = keys.compactMap { configuration["auths"]?[$0] }
    for entry in entries {
      if let user = entry["username"]?.string, let password = entry["password"]?.string {
        return .credentials(RegistryCredentials(user: user, password: password))
      }
      guard let text = entry["auth"]?.string, let bytes = Base64.bytes(text),
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      return .credentials(
        RegistryCredentials(
          user: String(decoding: bytes[..<colon], as: UTF8.self),
          password: String(decoding: bytes[(colon + 1)...], as: UTF8.self)))
    }
    let instead = "set FOREWARN_REGISTRY_USER and FOREWARN_REGISTRY_PASSWORD."
    if let helper = configuration["credHelpers"]?[host]?.string
      ?? configuration["credsStore"]?.string
    {
      return .elsewhere(
        "docker-credential-\(printable(helper.utf8.prefix(40))) may keep credentials for \(host), "
          + "but no program is run for them: " + instead)
    }
    if entries.contains(where: { $0["identitytoken"] != nil }) {
      return .elsewhere(
        "For \(host) there is only an identity token, which is not used here: " + instead)
    }
    return .none
  }
}
