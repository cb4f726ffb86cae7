/// A PEP 440 version taken apart, to derive the bounds that specifiers need. Only requirements
/// make one; a version that is merely ordered needs its key alone.
struct PEP440Version {
  var epoch = DecimalNumber.zero
  /// As many numbers as were written. Never empty.
  var release: [DecimalNumber]
  var phase: UInt8 = PEP440.Mark.noPrerelease
  var phaseNumber = DecimalNumber.zero
  var post: DecimalNumber?
  var development: DecimalNumber?
  /// The whole key, if there is a local label.
  private var localKey: VersionKey?

  init(_ layout: PEP440.Layout, _ cursor: ByteCursor) {
    epoch = DecimalNumber(cursor[layout.epoch ?? 0..<0])
    release = cursor[layout.release].split(separator: UInt8(ascii: ".")).map {
      DecimalNumber(UnsafeBufferPointer(rebasing: $0))
    }
    phase = layout.phase
    phaseNumber = DecimalNumber(cursor[layout.phaseNumber])
    post = layout.post.map { DecimalNumber(cursor[$0]) }
    development = layout.development.map { DecimalNumber(cursor[$0]) }
    if layout.local != nil {
      var bytes: [UInt8] = []
      PEP440.appendKey(layout, cursor, to: &bytes)
      localKey = VersionKey(bytes)
    }
  }

  var isPrerelease: Bool { phase != PEP440.Mark.noPrerelease || development != nil }
  var hasLocal: Bool { localKey != nil }

  /// The key, local label included.
  var key: VersionKey { localKey ?? VersionKey(publicBytes + [PEP440.Mark.endOfLocal]) }

  /// After the version and all its local versions, before its first post-release.
  var afterLocals: VersionKey { VersionKey(publicBytes + [PEP440.Mark.afterLocals]) }

  /// After all its post-releases, before the next release or prerelease. For versions that are
  /// neither post-releases nor development releases.
  var afterPosts: VersionKey { VersionKey(phaseBytes + [PEP440.Mark.afterPosts]) }

  /// The first development release of this same version: nothing that belongs to it is smaller.
  var earliest: PEP440Version { changed { $0.development = .zero } }

  /// The first development release of the release numbers alone.
  var releaseFloor: PEP440Version {
    changed {
      $0.phase = PEP440.Mark.noPrerelease
      $0.post = nil
      $0.development = .zero
    }
  }

  /// The floor of the release whose last written number is one more: the end of `1.2.*`.
  var nextPrefixFloor: PEP440Version {
    var result = releaseFloor
    if let last = result.release.popLast() { result.release.append(last.next) }
    return result
  }

  /// The same with some of its parts changed, and without a local label.
  func changed(_ change: (inout PEP440Version) -> Void) -> PEP440Version {
    var result = self
    result.localKey = nil
    change(&result)
    return result
  }

  private var phaseBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(epoch)
    let significant = release.lastIndex { !$0.isZero }.map { $0 + 1 } ?? 0
    for number in release.prefix(significant) { bytes.append(number) }
    bytes.append(PEP440.Mark.endOfRelease)
    if phase == PEP440.Mark.noPrerelease, post == nil, development != nil {
      bytes.append(PEP440.Mark.developmentOnly)
    } else {
      bytes.append(phase)
      if phase != PEP440.Mark.noPrerelease { bytes.append(phaseNumber) }
    }
    return bytes
  }

  private var publicBytes: [UInt8] {
    var bytes = phaseBytes
    if let post {
      bytes.append(PEP440.Mark.post)
      bytes.append(post)
    } else {
      bytes.append(PEP440.Mark.noPost)
    }
    if let development {
      bytes.append(PEP440.Mark.development)
      bytes.append(development)
    } else {
      bytes.append(PEP440.Mark.noDevelopment)
    }
    return bytes
  }
}
