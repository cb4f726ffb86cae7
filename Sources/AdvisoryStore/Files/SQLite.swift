import CSQLite

/// A connection to an SQLite file; the only code that calls the library.
///
/// Not safe for use from several threads at once: it is opened without SQLite's own mutexes.
final class SQLiteConnection {
  fileprivate let handle: OpaquePointer
  private let path: String

  enum Mode {
    /// A file that nothing will ever change: no locks, no journal, no change checks.
    case immutable
    /// A new file of this process, thrown away if anything fails: no journal, no syncing.
    case build(pageSize: Int)
  }

  init(path: String, mode: Mode) throws {
    self.path = path
    var opened: OpaquePointer?
    let flags: Int32
    let name: String
    switch mode {
    case .immutable:
      flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
      name = "file:" + uriEncoded(path) + "?mode=ro&immutable=1"
    case .build:
      flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
      name = path
    }
    let result = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened else {
      throw StoreError(.readFailed, "SQLite could not be started.", cause: "out of memory")
    }
    handle = opened
    guard result == SQLITE_OK else { throw failure() }
    // A database file is foreign input: nothing in its schema may run.
    for (option, value): (Int32, Int32) in [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0), (SQLITE_DBCONFIG_ENABLE_VIEW, 0),
      (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
    ] {
      // Building turns the journal off, which the defensive flag forbids.
      if case .build = mode, option == SQLITE_DBCONFIG_DEFENSIVE { continue }
      guard forewarn_db_config(handle, option, value) == SQLITE_OK else { throw failure() }
    }
    switch mode {
    case .immutable:
      // No memory map: a file cut short under a map kills the process; a failed read is an error.
      try execute("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-256")
    case .build(let pageSize):
      try execute(
        """
        PRAGMA page_size=\(pageSize); PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; \
        PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-2048
        """)
    }
  }

  deinit { sqlite3_close_v2(handle) }

  func execute(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  /// One read transaction for many lookups: several times as fast as one for each.
  func inTransaction<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("BEGIN")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      try? execute("ROLLBACK")
      throw error
    }
  }

  /// Throws unless the file is one that this program's layout describes, and nothing else is in it.
  func checkSchema(applicationID: Int64, version: Int64, tables expectedTables: [String]) throws {
    for (pragma, expected) in [("application_id", applicationID), ("user_version", version)] {
      let statement = try prepare("PRAGMA \(pragma)")
      let value = try statement.step() ? statement.integer(at: 0) : nil
      guard value == expected else {
        throw StoreError.incompatible("\(pragma) is \(value ?? 0), not \(expected)")
      }
    }
    let statement = try prepare("SELECT sql FROM sqlite_schema ORDER BY rowid")
    var tables: [String?] = []
    while tables.count <= expectedTables.count, try statement.step() {
      tables.append(statement.text(at: 0))
    }
    guard tables == expectedTables else {
      throw StoreError.damaged("the schema is not the one that Forewarn writes")
    }
  }

  func prepare(_ sql: String) throws -> SQLiteStatement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw failure()
    }
    return SQLiteStatement(statement, of: self)
  }

  /// The last failure of this connection, as the store's error.
  fileprivate func failure() -> StoreError {
    let code = sqlite3_errcode(handle)
    let cause = String(cString: sqlite3_errmsg(handle)) + ", SQLite code \(code)"
    switch code {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_SCHEMA, SQLITE_ERROR, SQLITE_TOOBIG:
      return .damaged(cause)
    case SQLITE_FULL:
      return StoreError(
        .writeFailed, "There is no space left for \(path): free some, or choose another --cache.",
        cause: cause)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH, SQLITE_READONLY:
      return StoreError(
        .readFailed, "\(path) could not be opened: check its permissions.", cause: cause)
    default:
      return StoreError(
        .readFailed, "\(path) could not be read or written: check the disk.", cause: cause)
    }
  }
}

/// A prepared statement. It keeps its connection alive.
final class SQLiteStatement {
  private let statement: OpaquePointer
  private let connection: SQLiteConnection

  fileprivate init(_ statement: OpaquePointer, of connection: SQLiteConnection) {
    self.statement = statement
    self.connection = connection
  }

  deinit { sqlite3_finalize(statement) }

  /// Goes to the next row; false at the end.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw connection.failure()
    }
  }

  func reset() { sqlite3_reset(statement) }

  func bind(_ value: Int64, at index: Int32) throws {
    guard sqlite3_bind_int64(statement, index, value) == SQLITE_OK else {
      throw connection.failure()
    }
  }

  /// Binds bytes that stay in place until the statement was stepped.
  func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) throws {
    guard let length = Int32(exactly: bytes.count),
      forewarn_bind_static_blob(statement, index, bytes.baseAddress, length) == SQLITE_OK
    else { throw connection.failure() }
  }

  /// The integer of a column; nil if the column holds anything else.
  func integer(at column: Int32) -> Int64? {
    sqlite3_column_type(statement, column) == SQLITE_INTEGER
      ? sqlite3_column_int64(statement, column) : nil
  }

  /// The bytes of a column, valid until the next step or reset; nil if it holds anything else.
  func blob(at column: Int32) -> UnsafeRawBufferPointer? {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB,
      let start = sqlite3_column_blob(statement, column)
    else { return nil }
    return UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }

  func text(at column: Int32) -> String? {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT,
      let start = sqlite3_column_text(statement, column)
    else { return nil }
    return String(
      validating: UnsafeBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(statement, column))), as: UTF8.self)
  }
}

/// Percent-encodes what has a meaning in SQLite's file names ("Uniform Resource Identifiers").
private func uriEncoded(_ path: String) -> String {
  var result = ""
  for scalar in path.unicodeScalars {
    switch scalar {
    case "%": result += "%25"
    case "?": result += "%3f"
    case "#": result += "%23"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
