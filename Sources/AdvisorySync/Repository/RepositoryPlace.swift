import AdvisoryStore

/// Where a repository is, as people write it: an https address, `oci://host/name:tag`,
/// `s3://bucket/prefix`, or a folder.
package struct RepositoryPlace: Sendable {
  /// What the network engines are told beside the place.
  package struct Options: Sendable {
    /// Certificates to trust in place of the system's.
    package var caFile: String?
    /// The most seconds that one transfer may take.
    package var timeout = 3_600
    /// A transfer of less than a kilobyte a second for so many seconds is given up.
    package var stallSeconds = 30
    package var attempts = 4
    package var retryMilliseconds = 1_000
    /// Where an S3 store answers, if not where `$AWS_ENDPOINT_URL` or the region says.
    package var s3Endpoint: String?
    /// The region of an S3 store, if not as `$AWS_REGION` or the profile says.
    package var s3Region: String?
    /// Where an S3 store has the bucket: in the `path`, or in the name of a `virtual` host.
    package var s3Style: String?

    package init() {}
  }

  private enum Kind {
    case https(WebAddress)
    case oci(OCIPlace)
    case s3(S3Place)
    case folder(String)
  }

  private let kind: Kind

  /// - Throws: ``SyncError`` `refusedAddress`, saying which places there are.
  package init(_ text: String) throws {
    guard !text.isEmpty else {
      throw SyncError(.refusedAddress, "The place of the repository is empty: \(Self.known)")
    }
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      kind = .folder(text)
      return
    }
    switch text[..<colon].lowercased() {
    case "https", "http": kind = .https(try WebAddress(text))
    case "oci": kind = .oci(try OCIPlace(text[colon...].dropFirst(3)))
    case "s3": kind = .s3(try S3Place(text[colon...].dropFirst(3)))
    default:
      throw SyncError(
        .refusedAddress,
        "\(printable(text.utf8.prefix(200))) is no place of a repository: "
          + Self.known)
    }
  }

  private static let known =
    "give https://host/path, oci://host/name:tag, s3://bucket/prefix, or a folder."

  /// The engine that reads from there.
  package func source(
    _ options: Options, cancellation: Cancellation = Cancellation()
  ) throws -> any RepositorySource {
    switch kind {
    case .https(let address):
      return HTTPSRepository(address, client: try client(options, cancellation))
    case .oci, .s3: return try store(options, cancellation: cancellation)
    case .folder(let path): return FolderRepository(path)
    }
  }

  /// The engine that publishes there.
  /// - Throws: ``SyncError`` `refusedAddress` for a place that can only be read.
  package func store(
    _ options: Options, cancellation: Cancellation = Cancellation()
  ) throws -> any RepositoryStore {
    switch kind {
    case .https(let address):
      throw SyncError(
        .refusedAddress,
        "\(address.text) can only be read: publish to the folder that the web server shows.")
    case .oci(let place):
      return try OCIRepository(place, client: try client(options, cancellation))
    case .s3(let place):
      return try S3Repository(place, options: options, client: try client(options, cancellation))
    case .folder(let path):
      let repository = FolderRepository(path)
      try repository.create()
      return repository
    }
  }

  private func client(_ options: Options, _ cancellation: Cancellation) throws -> HTTPClient {
    var settings = HTTPClient.Settings(caFile: options.caFile, timeout: options.timeout)
    settings.attempts = options.attempts
    settings.retryMilliseconds = options.retryMilliseconds
    settings.stallSeconds = options.stallSeconds
    return try HTTPClient(settings, cancellation: cancellation)
  }
}
