import Advisor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reading of files that may be anything: sizes are bounded, only regular files are opened, and a
/// pipe or a device is refused instead of waited for.
enum FileSystem {
  /// Larger files are refused with a message.
  static let maximumFileSize = 1 << 30

  enum ReadError: Error, CustomStringConvertible {
    case notFound
    case notRegular
    case tooLarge
    case failed(String)

    var description: String {
      switch self {
      case .notFound: "there is no such file"
      case .notRegular: "it is not a regular file"
      case .tooLarge: "it is larger than 1 GiB"
      case .failed(let reason): reason
      }
    }
  }

  enum Kind { case file, folder, link, other, missing }

  /// What lies at a path, links not followed.
  static func kind(_ path: String) -> Kind {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .missing }
    return kind(status)
  }

  /// What a path leads to, links followed: for what the user named himself.
  static func resolvedKind(_ path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    return kind(status)
  }

  private static func kind(_ status: stat) -> Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .other
    }
  }

  /// Names the state of a file or folder: another stamp means that it changed. Nil if it is missing.
  @Sendable static func stamp(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Glibc)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    return "\(status.st_dev).\(status.st_ino).\(status.st_size).\(time.tv_sec).\(time.tv_nsec)"
  }

  static func read(_ path: String) -> Result<[UInt8], ReadError> {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      return .failure(errno == ENOENT || errno == ENOTDIR ? .notFound : .failed(lastError()))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(.failed(lastError())) }
    guard status.st_mode & S_IFMT == S_IFREG else { return .failure(.notRegular) }
    guard status.st_size <= maximumFileSize else { return .failure(.tooLarge) }
    return contents(of: descriptor, expected: Int(status.st_size))
  }

  private static func contents(
    of descriptor: Int32, expected: Int
  ) -> Result<[UInt8], ReadError> {
    var failure: ReadError?
    // The file may grow while it is read: what lies past the size first seen is left out.
    let bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
      count = 0
      while count < expected, let base = buffer.baseAddress {
        #if canImport(Glibc)
          let length = Glibc.read(descriptor, base + count, expected - count)
        #else
          let length = Darwin.read(descriptor, base + count, expected - count)
        #endif
        if length < 0 {
          if errno == EINTR { continue }
          failure = .failed(lastError())
          return
        }
        if length == 0 { return }
        count += length
      }
    }
    return failure.map { .failure($0) } ?? .success(bytes)
  }

  static func standardInput(limit: Int = maximumFileSize) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while result.count < limit {
      #if canImport(Glibc)
        let length = Glibc.read(0, &buffer, buffer.count)
      #else
        let length = Darwin.read(0, &buffer, buffer.count)
      #endif
      if length < 0, errno == EINTR { continue }
      if length <= 0 { break }
      result += buffer[..<length]
    }
    return result
  }

  /// The names in a folder, sorted by their bytes, without `.` and `..`; nil if it cannot be read.
  static func names(inFolder path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The absolute form of a path, `.` and `..` resolved by their text alone.
  static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : currentFolder + "/" + path
    var components: [Substring] = []
    for component in whole.split(separator: "/") {
      switch component {
      case ".": break
      case "..": _ = components.popLast()
      default: components.append(component)
      }
    }
    return "/" + components.joined(separator: "/")
  }

  static let currentFolder: String = {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }()

  /// A path as it is shown: below the current folder without it.
  static func shown(_ path: String) -> String {
    let prefix = currentFolder == "/" ? "/" : currentFolder + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else {
      return "/"
    }
    return String(path[..<slash])
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/" + name : folder + "/" + name
  }

  /// Makes the folder of a file, if only that is missing. Gives the reason if that failed, else nil.
  static func createFolder(of path: String) -> String? {
    let folder = parent(path)
    guard kind(folder) == .missing, mkdir(folder, 0o777) != 0, errno != EEXIST else { return nil }
    return lastError()
  }

  /// Puts a text in the place of a file, all of it or nothing: whoever reads it meanwhile sees the old
  /// one. Gives the reason if that failed, else nil.
  static func replace(_ path: String, with text: String) -> String? {
    switch kind(path) {
    case .file, .missing: break
    case .folder, .link, .other: return "it is there and not a regular file"
    }
    let temporary = join(parent(path), ".\(getpid()).\(DocumentPath(path).fileName).new")
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return lastError() }
    let isWhole = Terminal.write(text, to: descriptor) && fsync(descriptor) == 0
    var reason = isWhole ? nil : lastError()
    close(descriptor)
    if reason == nil, rename(temporary, path) != 0 { reason = lastError() }
    if reason != nil { unlink(temporary) }
    return reason
  }

  static func lastError() -> String { String(cString: strerror(errno)) }
}
