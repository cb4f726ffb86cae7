extension CVSS {
  /// What the base metrics of a vector say, for people who do not know their letters: `over the
  /// network, without an account, without anybody's help: data can be read`. Nil for what is no
  /// vector.
  ///
  /// Sources: the metric tables of CVSS 2.0 section 2.1, 3.1 section 2 and 4.0 section 2.
  package static func inWords(_ vector: String) -> String? {
    guard let score = score(vector) else { return nil }
    var metrics: [Substring: Substring] = [:]
    for part in vector.split(separator: "/") {
      let pair = part.split(separator: ":", maxSplits: 1)
      if pair.count == 2 { metrics[pair[0]] = pair[1] }
    }
    func phrase(_ key: Substring, _ phrases: [Substring: String]) -> [String] {
      metrics[key].flatMap { phrases[$0] }.map { [$0] } ?? []
    }
    let way =
      phrase(
        "AV",
        [
          "N": "over the network", "A": "from a neighbouring network",
          "L": "from the machine itself", "P": "with the device in hand",
        ])
      + phrase("AC", ["H": "under special conditions", "M": "under special conditions"])
      + phrase("AT", ["P": "in special circumstances"])
      + phrase(
        "PR",
        [
          "N": "without an account", "L": "with an ordinary account",
          "H": "with an administrator's account",
        ])
      + phrase("Au", ["N": "without an account", "S": "with an account", "M": "with accounts"])
      + phrase(
        "UI",
        [
          "N": "without anybody's help", "R": "when a person is led to do something",
          "P": "when a person uses it as usual", "A": "when a person is led to do something",
        ])
    let prefix = score.version == .v4 ? "V" : ""
    func harm(_ key: String, _ much: String, _ little: String) -> [String] {
      // Version 2 says "complete" and "partial".
      phrase(Substring(prefix + key), ["H": much, "C": much, "L": little, "P": little])
    }
    let harm =
      harm("C", "data can be read", "some data can be read")
      + harm("I", "data can be changed", "some data can be changed")
      + harm("A", "it can be stopped", "it can be slowed down")
    return way.joined(separator: ", ")
      + (harm.isEmpty ? "" : ": " + harm.joined(separator: ", "))
  }
}
