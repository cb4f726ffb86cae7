import Advisor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension FileSystem {
  /// Puts a text in the place of a file, whole or not at all, and makes its folder if it is missing.
  /// Gives the reason if that failed. A link is not written through.
  static func replaceWhole(_ path: String, with text: String) -> String? {
    switch kind(path) {
    case .file, .missing: break
    case .folder, .link, .other: return "it is there and not a regular file"
    }
    let folder = parent(path)
    if kind(folder) == .missing, mkdir(folder, 0o777) != 0, errno != EEXIST { return lastError() }
    let new = join(folder, ".\(DocumentPath(path).fileName).\(getpid()).new")
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return lastError() }
    var rest = Array(text.utf8)[...]
    var isWhole = true
    while isWhole, !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else { isWhole = count < 0 && errno == EINTR }
    }
    isWhole = isWhole && fsync(descriptor) == 0
    isWhole = close(descriptor) == 0 && isWhole
    if isWhole, rename(new, path) == 0 { return nil }
    let reason = lastError()
    unlink(new)
    return reason
  }
}
