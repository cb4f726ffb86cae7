package import Advisor

/// What the server needs of the world. The executable gives the real things, tests give others;
/// the server itself opens no file, no database and no process.
package struct ServerEnvironment: Sendable {
  /// The server's own version, as `initialize` answers it.
  package var version: String
  package var now: @Sendable () -> Timestamp
  /// Opens the database in force; nil if there is none.
  /// - Throws: if there is one that cannot be used; the error's description is shown to people.
  package var openAdvisories: @Sendable () throws -> (any AdvisorySource)?
  /// Names the database in force, cheaply: another stamp means that it is to be opened anew.
  package var advisoriesStamp: @Sendable () -> String?
  /// The bytes of a regular file; nil if there is none, or it is too large, or unreadable.
  package var readFile: @Sendable (String) -> [UInt8]?
  /// Names the state of a file or folder (its identity, size and time of change), cheaply; nil if
  /// there is none.
  package var fileStamp: @Sendable (String) -> String?
  /// The names of the files in a folder; none if there is no such folder.
  package var listFolder: @Sendable (String) -> [String]
  /// The manifests and lockfiles below folders, sorted; of none that is too wide to be a project.
  package var findManifests: @Sendable ([String]) -> [String]
  /// Writes a page for people under a name of ours, in place of the one before; its path, or nil if
  /// that is impossible.
  package var writePage: @Sendable (_ name: String, _ text: String) -> String?
  package var processIsAlive: @Sendable (Int) -> Bool
  /// Fetches advisories; nil where that is impossible. The stream ends when the work has ended, and
  /// dropping it cancels the work.
  package var startSync: (@Sendable () -> AsyncStream<SyncEvent>)?
  /// Where the user's own `forewarn.toml` would lie; nil where there is no such place.
  package var userConfiguration: String?
  /// Where the organisation's would lie; nil where there is no such place.
  package var organisationConfiguration: String?
  /// The process that the server must not outlive, as given on the command line.
  package var clientProcessID: Int?
  package var policy: Policy
  /// Waits so many milliseconds.
  package var sleep: @Sendable (Int) async -> Void
  /// Who answers for decisions about a file, by what the user says of himself elsewhere; nil if
  /// nobody is known.
  package var author: @Sendable (_ path: String) -> String? = { _ in nil }
  /// The engine; the second argument is the assessment before. Tests hold it up or put another in
  /// its place.
  package var assess:
    @Sendable (DocumentContext, Assessment?, (any AdvisorySource)?, Policy, Timestamp) async ->
      Assessment

  package init(
    version: String,
    now: @escaping @Sendable () -> Timestamp,
    openAdvisories: @escaping @Sendable () throws -> (any AdvisorySource)?,
    advisoriesStamp: @escaping @Sendable () -> String?,
    readFile: @escaping @Sendable (String) -> [UInt8]?,
    fileStamp: @escaping @Sendable (String) -> String?,
    listFolder: @escaping @Sendable (String) -> [String],
    findManifests: @escaping @Sendable ([String]) -> [String],
    writePage: @escaping @Sendable (String, String) -> String?,
    processIsAlive: @escaping @Sendable (Int) -> Bool,
    startSync: (@Sendable () -> AsyncStream<SyncEvent>)? = nil,
    userConfiguration: String? = nil, organisationConfiguration: String? = nil,
    clientProcessID: Int? = nil,
    policy: Policy = Policy()
  ) {
    self.version = version
    self.now = now
    self.openAdvisories = openAdvisories
    self.advisoriesStamp = advisoriesStamp
    self.readFile = readFile
    self.fileStamp = fileStamp
    self.listFolder = listFolder
    self.findManifests = findManifests
    self.writePage = writePage
    self.processIsAlive = processIsAlive
    self.startSync = startSync
    self.userConfiguration = userConfiguration
    self.organisationConfiguration = organisationConfiguration
    self.clientProcessID = clientProcessID
    self.policy = policy
    sleep = { try? await Task.sleep(for: .milliseconds($0)) }
    assess = Self.engine
  }

  /// The files whose policies hold whatever a repository says, outermost first.
  var outerConfigurations: [String] {
    [organisationConfiguration, userConfiguration].compactMap { $0 }
  }

  func origin(ofConfiguration path: String) -> PolicyOrigin {
    PolicyOrigin(
      path == organisationConfiguration
        ? .organisation : path == userConfiguration ? .user : .repository, path: path)
  }

  /// The engine that everybody has, as ``assess``.
  package static let engine:
    @Sendable (DocumentContext, Assessment?, (any AdvisorySource)?, Policy, Timestamp) async ->
      Assessment = { Advisor.reassess($0, after: $1, advisories: $2, policy: $3, today: $4) }
}

/// What a running sync tells.
package enum SyncEvent: Sendable {
  case progress(message: String, percentage: Int?)
  case finished(message: String)
  case failed(message: String)
}
