import AdvisoryStore
import CCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// libcurl must be started once, before any thread uses it.
let curlIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

/// An easy handle of libcurl; the only code that sets its options.
final class OpaqueCurl {
  private let handle: UnsafeMutableRawPointer
  /// Where libcurl writes what exactly failed.
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

  deinit {
    curl_easy_cleanup(handle)
    errorText.deallocate()
  }

  /// Forgets all options; connections stay open.
  func reset() { curl_easy_reset(handle) }

  func configure(_ address: WebAddress, _ settings: HTTPClient.Settings) {
    errorText.pointee = 0
    _ = forewarn_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    set(CURLOPT_URL, address.text)
    set(CURLOPT_PROTOCOLS_STR, address.scheme)
    set(CURLOPT_USERAGENT, "forewarn-sync")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_NETRC, 0)
    set(CURLOPT_CONNECTTIMEOUT, 10)
    set(CURLOPT_TIMEOUT, settings.timeout)
    set(CURLOPT_LOW_SPEED_LIMIT, 1_000)
    set(CURLOPT_LOW_SPEED_TIME, settings.stallSeconds)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    // The library reads neither of these variables by itself, unlike curl's own program.
    if let file = settings.caFile ?? environment("SSL_CERT_FILE") { set(CURLOPT_CAINFO, file) }
    if settings.caFile == nil, let folder = environment("SSL_CERT_DIR") {
      set(CURLOPT_CAPATH, folder)
    }
    // Of proxies the library reads https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY and no_proxy by
    // itself. Nothing on this machine is reached through one.
    if address.isLoopback { set(CURLOPT_NOPROXY, "*") }
  }

  func set(_ headers: UnsafeMutablePointer<curl_slist>?) {
    _ = forewarn_curl_set_headers(handle, headers)
  }

  /// What is asked for, and what is sent with it. The bytes of a file come from the transfer.
  func set(_ method: HTTPClient.Method, _ body: HTTPClient.Body?) {
    if method == .head { set(CURLOPT_NOBODY, 1) }
    switch body {
    case .bytes(var bytes):
      set(CURLOPT_POSTFIELDSIZE, bytes.count)
      // The bytes are copied.
      _ = bytes.withUnsafeMutableBytes {
        forewarn_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
      }
    case .file(_, let length):
      set(CURLOPT_UPLOAD, 1)
      _ = forewarn_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(length))
    case nil: break
    }
    if method != .get, method != .head { set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
  }

  /// - Parameter context: an unretained ``Transfer``.
  func set(callbackContext context: UnsafeMutableRawPointer) {
    _ = forewarn_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { start, size, count, user in
      OpaqueCurl.deliver(start, size * count, user) { $0.body($1) }
    }
    _ = forewarn_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = forewarn_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) {
      start, size, count, user in
      OpaqueCurl.deliver(start, size * count, user) { $0.header($1) }
    }
    _ = forewarn_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    _ = forewarn_curl_set_progress_callback(handle) { user, _, _, _, _ in
      guard let user else { return 1 }
      return Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue().mustStop ? 1 : 0
    }
    _ = forewarn_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
    _ = forewarn_curl_set_data_callback(handle, CURLOPT_READFUNCTION) { start, size, count, user in
      guard let user,
        let filled = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
          .send(into: UnsafeMutableRawBufferPointer(start: start, count: size * count))
      else { return Int(CURL_READFUNC_ABORT) }
      return filled
    }
    _ = forewarn_curl_set_pointer(handle, CURLOPT_READDATA, context)
    _ = forewarn_curl_set_seek_callback(handle) { user, offset, origin in
      guard let user, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
      Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue().sent = Int(offset)
      return CURL_SEEKFUNC_OK
    }
    _ = forewarn_curl_set_pointer(handle, CURLOPT_SEEKDATA, context)
    set(CURLOPT_NOPROGRESS, 0)
  }

  /// Hands bytes to the transfer. Anything but their count tells libcurl to stop.
  private static func deliver(
    _ start: UnsafeMutablePointer<CChar>?, _ count: Int, _ user: UnsafeMutableRawPointer?,
    _ body: (Transfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let user else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
    guard body(transfer, UnsafeRawBufferPointer(start: start, count: count)) else {
      return count == 0 ? 1 : 0
    }
    return count
  }

  func perform() -> CURLcode { curl_easy_perform(handle) }

  /// Where the last response redirects to, made absolute.
  var redirectAddress: String? {
    var address: UnsafePointer<CChar>?
    guard forewarn_curl_get_string(handle, CURLINFO_REDIRECT_URL, &address) == CURLE_OK else {
      return nil
    }
    return address.map { String(cString: $0) }
  }

  /// What libcurl says of the last transfer's failure.
  func message(_ code: CURLcode) -> String {
    let text = String(cString: errorText)
    return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
  }

  /// Whether another attempt may succeed.
  func mayPass(_ code: CURLcode) -> Bool {
    [
      CURLE_COULDNT_CONNECT, CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING,
      CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
    ].contains(code)
  }

  /// What happened and what to do, for people.
  func advice(_ code: CURLcode, _ address: String) -> String {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION: certificateAdvice(address)
    case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      "The certificates to trust could not be read: check --ca-file and SSL_CERT_FILE."
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      "\(address) cannot be reached: check the connection and the proxy (https_proxy)."
    case CURLE_OPERATION_TIMEDOUT:
      "\(address) is too slow: try later, or raise --timeout."
    default: "\(address) could not be fetched: try again."
    }
  }

  private func certificateAdvice(_ address: String) -> String {
    var result = 0
    _ = forewarn_curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT, &result)
    // The codes of X.509 verification as OpenSSL numbers them.
    return switch result {
    // Neither the chain nor the dates are wrong, but the name, which only the text tells.
    case _ where message(CURLE_PEER_FAILED_VERIFICATION).contains("target host name"):
      "The certificate of \(address) is for another host: check the address, "
        + "and who answers in its place."
    case 9, 10:
      "The certificate of \(address) has expired or is not valid yet: check this machine's clock, "
        + "and tell whoever runs the host."
    default:
      "The certificate of \(address) is not trusted: "
        + "name your certificates with --ca-file or SSL_CERT_FILE."
    }
  }

  private func set(_ option: CURLoption, _ value: Int) {
    _ = forewarn_curl_set_long(handle, option, value)
  }

  private func set(_ option: CURLoption, _ value: String) {
    _ = forewarn_curl_set_string(handle, option, value)
  }
}

func pause(milliseconds: Int) {
  var time = timespec()
  time.tv_sec = milliseconds / 1_000
  time.tv_nsec = milliseconds % 1_000 * 1_000_000
  nanosleep(&time, nil)
}
