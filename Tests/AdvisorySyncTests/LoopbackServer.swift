import Foundation
import Synchronization

/// A web server on this machine that answers as a test says, one connection at a time.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    var path: String
    /// Names in lower case.
    var headers: [String: String]
  }

  struct Reply: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Close after so many bytes of body, though more were announced.
    var cut: Int?
    /// Send no more, and leave the connection open until the client closes it.
    var stalls = false
  }

  let port: Int
  private let listener: Int32
  /// Whether the listener is still this server's: its number is given to others once it is closed.
  private let isOpen = Mutex(true)
  private let requests = Mutex<[Request]>([])
  private let answer: @Sendable (Request) -> Reply

  var address: String { "http://127.0.0.1:\(port)" }

  /// The paths that were asked for, in order.
  var paths: [String] { requests.withLock { $0.map(\.path) } }

  func lastRequest(of path: String) -> Request? {
    requests.withLock { $0.last { $0.path == path } }
  }

  func forgetRequests() { requests.withLock { $0.removeAll() } }

  init(_ answer: @escaping @Sendable (Request) -> Reply) {
    self.answer = answer
    #if canImport(Glibc)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    self.listener = listener
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard bind(listener, pointer, length) == 0, listen(listener, 64) == 0 else { return false }
        return getsockname(listener, pointer, &length) == 0
      }
    }
    port = bound ? Int(UInt16(bigEndian: name.sin_port)) : 0
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  /// Ends the server; it holds itself until then.
  func stop() {
    isOpen.withLock { isOpen in
      if isOpen { shutdown(listener, Int32(SHUT_RDWR)) }
    }
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0, errno == EINTR || errno == ECONNABORTED { continue }
      guard connection >= 0 else { break }
      handle(connection)
      close(connection)
    }
    isOpen.withLock { isOpen in
      isOpen = false
      close(listener)
    }
  }

  private func handle(_ connection: Int32) {
    guard let request = read(connection) else { return }
    requests.withLock { $0.append(request) }
    let reply = answer(request)
    var head = "HTTP/1.1 \(reply.status) Reply\r\nConnection: close\r\n"
    if reply.headers["Content-Length"] == nil { head += "Content-Length: \(reply.body.count)\r\n" }
    for (name, value) in reply.headers.sorted(by: { $0.key < $1.key }) {
      head += "\(name): \(value)\r\n"
    }
    let body = reply.body.prefix(reply.cut ?? reply.body.count)
    send(Array((head + "\r\n").utf8) + body, to: connection)
    if reply.stalls { _ = read(connection) }
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while !bytes.suffix(8_192).contains("\r\n\r\n".utf8) {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    let parts = lines[0].split(separator: " ")
    guard parts.count == 3 else { return nil }
    return Request(path: String(parts[1]), headers: headers)
  }

  private func send(_ bytes: [UInt8], to connection: Int32) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { rest in
        #if canImport(Glibc)
          Glibc.send(connection, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        #else
          Darwin.send(connection, rest.baseAddress, rest.count, 0)
        #endif
      }
      guard count > 0 else { return }
      start += count
    }
  }
}

extension Collection<UInt8> {
  fileprivate func contains(_ other: String.UTF8View) -> Bool {
    let other = Array(other)
    let bytes = Array(self)
    guard bytes.count >= other.count else { return false }
    return (0...(bytes.count - other.count)).contains {
      Array(bytes[$0..<($0 + other.count)]) == other
    }
  }
}
