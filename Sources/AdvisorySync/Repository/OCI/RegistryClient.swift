/// Requests to a registry, with what proves who asks: a password (Basic), or a token that the
/// registry's own service gives for one (Bearer).
final class RegistryClient {
  private let place: OCIPlace
  private let base: WebAddress
  private let http: HTTPClient
  /// The value of the header `Authorization`.
  private var authorization: String?
  private lazy var found = Result { try RegistryCredentials.find(for: place.host) }

  private static let answerLimit = 1 << 20

  init(_ place: OCIPlace, http: HTTPClient) throws {
    self.place = place
    self.http = http
    base = try WebAddress(try place.base)
  }

  /// - Parameters:
  ///   - address: below the repository's, such as `/blobs/sha256:…`, or a whole address of the host.
  ///   - make: makes the request of each attempt, for ``Download``; nil for one of the others.
  /// - Returns: a response of a status that the caller expects.
  func send(
    _ method: HTTPClient.Method, _ address: String, headers: [String] = [],
    body: HTTPClient.Body? = nil, limit: Int = answerLimit, expecting statuses: Set<Int>,
    into sink: any HTTPClient.Sink = MemorySink()
  ) throws -> HTTPClient.Response {
    let request = HTTPClient.Request(
      method: method, address: whole(address), headers: headers, body: body, limit: limit,
      mayLeaveHost: method == .get || method == .head)
    return try send({ _ in request }, expecting: statuses, into: sink)
  }

  func send(
    _ make: (_ attempt: Int) throws -> HTTPClient.Request, expecting statuses: Set<Int>,
    into sink: any HTTPClient.Sink
  ) throws -> HTTPClient.Response {
    var asked: String?
    // A password may be wanted first for a token, and a token for more than reading.
    for round in 0..<3 {
      let response = try http.exchange(
        { attempt in
          var request = try make(attempt)
          asked = request.address
          if let authorization { request.headers.append("Authorization: " + authorization) }
          return request
        }, into: sink)
      if statuses.contains(response.status) { return response }
      guard response.status == 401, round < 2, try prove(response) else {
        throw try refusal(response, asked ?? place.text)
      }
    }
    throw SyncError(.notAllowed, "\(place.text) was refused.")
  }

  func whole(_ address: String) -> String {
    address.hasPrefix("/") ? base.text + address : address
  }

  /// The address of a header `Location`, which may be a path; it must stay with the host.
  func location(_ response: HTTPClient.Response) throws -> String {
    guard let text = response.headers["location"] else {
      throw SyncError(.unexpectedContent, "\(place.host) does not say where to send a file to.")
    }
    let address = try WebAddress(
      text.hasPrefix("/") ? base.scheme + "://" + base.authority + text : text)
    guard address.hasSameHost(as: base) else {
      throw SyncError(
        .refusedAddress, "\(place.host) wants files to be sent to another host.",
        cause: address.text)
    }
    return address.text
  }

  // MARK: Who asks

  /// Gets what the registry asks for.
  /// - Returns: whether there is something new to prove with.
  private func prove(_ response: HTTPClient.Response) throws -> Bool {
    let challenges = RegistryChallenge.all(in: response.headers["www-authenticate"] ?? "")
    var credentials: RegistryCredentials?
    if case .credentials(let known) = try found.get() { credentials = known }
    let before = authorization
    if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
      authorization = try token(bearer, credentials)
    } else if challenges.contains(where: { $0.scheme == "basic" }) {
      authorization = credentials?.basic
    }
    return authorization != nil && authorization != before
  }

  /// Asks the service that the registry names for a token (distribution project, "Token
  /// authentication"). The password goes to no other.
  private func token(
    _ challenge: RegistryChallenge, _ credentials: RegistryCredentials?
  ) throws -> String {
    let realm = try WebAddress(challenge.parameters["realm"] ?? "")
    guard realm.scheme == "https" || base.isLoopback else {
      throw SyncError(
        .refusedAddress, "\(place.host) wants a password to be sent without https.",
        cause: realm.text)
    }
    let query = ["service", "scope"].compactMap { name in
      challenge.parameters[name].map { name + "=" + WebAddress.encoded($0) }
    }.joined(separator: "&")
    let sink = MemorySink()
    let response = try http.exchange(
      { _ in
        HTTPClient.Request(
          address: realm.text + (realm.path.contains("?") ? "&" : "?") + query,
          headers: credentials.map { ["Authorization: " + $0.basic] } ?? [],
          limit: Self.answerLimit)
      }, into: sink)
    guard response.status == 200 else { throw try refusal(response, realm.text) }
    let answer = JSON(sink.bytes)
    guard let token = answer?["token"]?.string ?? answer?["access_token"]?.string,
      (1...32_768).contains(token.utf8.count),
      token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw SyncError(.unexpectedContent, "\(realm.host) gave no token for \(place.host).")
    }
    return "Bearer " + token
  }

  // MARK: Refusals

  private func refusal(_ response: HTTPClient.Response, _ address: String) throws -> SyncError {
    let said = JSON(response.refusal)?["errors"]?.elements?.first
    let words = [said?["code"]?.string, said?["message"]?.string].compactMap(\.self)
    let cause = (["status \(response.status)"] + words.map { printable($0.utf8.prefix(200)) })
      .joined(separator: ": ")
    guard response.status == 401 || response.status == 403 else {
      return SyncError(.network, "\(address) was refused.", cause: cause)
    }
    let advice =
      switch try found.get() {
      case .credentials: "check the credentials and what they may do."
      case .elsewhere(let text): text
      case .none:
        "there are no credentials: set FOREWARN_REGISTRY_USER and FOREWARN_REGISTRY_PASSWORD, "
          + "or log in so that Docker's config.json holds them."
      }
    return SyncError(.notAllowed, "\(place.text) was refused: \(advice)", cause: cause)
  }
}
