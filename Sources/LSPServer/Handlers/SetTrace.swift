import LanguageServerProtocol

extension Session {
  /// `$/setTrace`: whether each assessment is told of with `$/logTrace`.
  mutating func setTrace(_ params: SetTraceParams) {
    isTracing = params.value != "off"
  }
}
