package import SourceText

/// What a layer says without effect.
package struct IdlePolicy: Sendable, Equatable {
  package var span: SourceSpan
  package var message: String
}

extension Policy {
  /// What a layer inside of this policy says without effect: what would loosen it, and what can never
  /// matter. What a preset says is no mistake of the layer that names it.
  package func idle(in layer: PolicyLayer) -> [IdlePolicy] {
    var finder = IdlePolicies(outer: self, layer: layer)
    finder.findScalars()
    finder.findRules()
    finder.findLists()
    return finder.found.sorted { $0.span < $1.span }
  }
}

private struct IdlePolicies {
  let outer: Policy
  let layer: PolicyLayer
  private(set) var found: [IdlePolicy] = []

  init(outer: Policy, layer: PolicyLayer) {
    self.outer = outer
    self.layer = layer
  }

  private mutating func add(_ span: SourceSpan, _ message: String, _ remark: PolicyRemark? = nil) {
    found.append(
      IdlePolicy(
        span: span, message: [message, remark?.sentence].compactMap { $0 }.joined(separator: " ")))
  }

  /// Notes a value that an outer layer's is stricter than.
  private mutating func compare<Value>(
    _ key: String, _ path: KeyPath<PolicyLayer, PolicyLayer.Entry<Value>?>,
    _ type: PolicyType<Value>, with strictest: Value?, isLooser: (Value, Value) -> Bool
  ) {
    guard let entry = layer[keyPath: path], !entry.isPreset, let strictest,
      isLooser(entry.value, strictest)
    else { return }
    add(
      entry.span,
      "\"\(key)\" has no effect here: it is \(type.write(strictest)) already, and an inner layer may "
        + "only tighten.",
      outer.remark(on: path, strictest))
  }

  private func strictest<Value>(
    _ path: KeyPath<PolicyLayer, PolicyLayer.Entry<Value>?>, _ better: (Value, Value) -> Value
  ) -> Value? {
    let values = outer.layers.compactMap { $0[keyPath: path]?.value }
    return values.first.map { values.dropFirst().reduce($0, better) }
  }

  mutating func findScalars() {
    if let entry = layer.failOn, !entry.isPreset, !outer.isOpen(layer, \.failOn),
      let wider = outer.failOn.first(where: {
        $0 != entry.value && $0.includes(entry.value)
          && !outer.tightened(by: layer).mayLeaveBelow($0, what: entry.value)
      })
    {
      let remark = outer.remark(on: \.failOn, wider)
      add(
        entry.span,
        "\"fail-on\" has no effect here: checks fail from \"\(wider.word)\" on "
          + "\(remark == nil ? "by default" : "already"), and an inner layer may only tighten.",
        remark)
    }
    compare(
      "fail-on-disclosed", \.failOnDisclosed, .flag, with: outer.failsOnDisclosed
    ) { !$0 && $1 }
    compare(
      "not-assessed", \.notAssessed, .word, with: outer.failsOnNotAssessed ? .fail : .report
    ) { $0 == .report && $1 == .fail }
    compare(
      "minimum-health", \.minimumHealth, .number(0...100), with: outer.minimumHealth
    ) { $0 < $1 }
    compare(
      "warn-after", \.warnAfter, .duration, with: outer.databaseWarningAge
    ) { $0 > $1 }
    compare("fail-after", \.failAfter, .duration, with: outer.maximumDatabaseAge) { $0 > $1 }
    compare("minimum", \.minimumAge, .duration, with: strictest(\.minimumAge, max)) { $0 < $1 }
    compare(
      "security-bypass", \.securityBypass, .flag,
      with: strictest(\.securityBypass) { $0 && $1 }
    ) { $0 && !$1 }
    for (path, key) in [(\PolicyLayer.unknownLicences, "unknown"), (\.unknownAges, "unknown")] {
      compare(
        key, path, .word, with: strictest(path) { $0 == .report ? $0 : $1 }
      ) { $0 == .note && $1 == .report }
    }
    compare(
      "maximum-days", \.maximumExceptionDays, .number(1...3_650),
      with: outer.maximumExceptionDays
    ) { $0 > $1 }
    guard let authors = layer.trustedAuthors else { return }
    if !layer.origin.kind.isTrusted {
      add(
        authors.span,
        "\"trusted-authors\" has no effect here: whose word counts beside a repository's own is said in "
          + "the user's or the organisation's file.")
    } else if !outer.isOpen(layer, \.trustedAuthors),
      let other = authors.value.first(where: { !outer.trustedAuthors.contains($0) })
    {
      add(
        authors.span,
        "\"\(displayed(other))\" is not trusted by an outer layer, and an inner one may only tighten."
      )
    }
  }

  mutating func findRules() {
    let isOutermost = outer.isOutermost(layer)
    for (index, entry) in layer.severities.enumerated() where !entry.isPreset {
      guard let level = entry.value.level else { continue }
      if layer.severities.dropFirst(index + 1).contains(where: { $0.value.includes(entry.value) }) {
        add(entry.span, "This rule never counts: one below it matches all that it does.")
      } else if !isOutermost, level == .hint {
        add(
          entry.span,
          "This rule has no effect here: an inner layer can only raise levels, and none is lower.")
      } else if !isOutermost, let (other, remark) = outer.rule(above: entry.value, level) {
        add(
          entry.span,
          "This rule has no effect here: what it matches is \(other.word) already, and an inner layer "
            + "may only tighten.", remark)
      }
    }
    for (index, entry) in layer.bans.enumerated() where !entry.isPreset {
      if layer.bans.prefix(index).contains(where: { $0.value == entry.value }) {
        add(entry.span, "The same ban stands above already.")
      } else if let ban = outer.ban(of: entry.value) {
        add(entry.span, "This ban holds already.", ban)
      }
    }
  }

  mutating func findLists() {
    for entry in layer.allows where !entry.isPreset {
      for pattern in entry.value.packages ?? [] {
        var banned = layer
        banned.allows = []
        let whole = outer.tightened(by: banned)
        if let remark = whole.ban(of: pattern) {
          add(entry.span, "\"\(displayed(pattern.text))\" is banned all the same.", remark)
        } else if let remark = outer.refusal(of: pattern, covers: entry.value.covers ?? .all) {
          add(
            entry.span,
            "\"\(displayed(pattern.text))\" is not allowed by an outer layer, and an inner one may only "
              + "tighten.", remark)
        }
      }
    }
    findSources("registries", \.registries)
    findSources("git", \.gitSources)
    findSources("archives", \.archives)
    if let entry = layer.allowedLicences, !entry.isPreset {
      for licence in entry.value {
        if layer.deniedLicences?.value.contains(where: { $0 == licence }) == true {
          add(entry.span, "\"\(licence.text)\" is denied all the same.")
        } else if let remark = outer.refusal(of: licence) {
          add(
            entry.span,
            "\"\(licence.text)\" is not allowed by an outer layer, and an inner one may only tighten.",
            remark)
        }
      }
    }
  }

  private mutating func findSources(
    _ key: String, _ path: KeyPath<PolicyLayer, PolicyLayer.Entry<[SourcePattern]>?>
  ) {
    guard let entry = layer[keyPath: path], !entry.isPreset else { return }
    for pattern in entry.value {
      for other in outer.layers {
        guard let limits = other[keyPath: path],
          !limits.value.contains(where: { $0 == pattern || $0.matches(pattern.text) })
        else { continue }
        add(
          entry.span,
          "\"\(displayed(pattern.text))\" in \"\(key)\" is not allowed by an outer layer, and an inner "
            + "one may only tighten.", other.remark(limits.reason))
        break
      }
    }
  }
}

extension Policy {
  /// Whether a rule may give a level too low for a threshold to vulnerabilities that reach another
  /// one by their rating, which such rules leave as it is.
  fileprivate func mayLeaveBelow(_ threshold: Threshold, what other: Threshold) -> Bool {
    guard case .level(let least) = threshold, case .rating = other,
      let first = layers.first(where: { !$0.severities.isEmpty }), first.origin.kind.isTrusted
    else { return false }
    return first.severities.contains { entry in
      let codes = entry.value.codes ?? FindingCode.allCases
      return codes.contains(.knownVulnerability) && entry.value.level.map { $0 < least } ?? false
    }
  }

  /// Whether no layer outside of a trusted one says anything of levels, so that it may lower them.
  func isOutermost(_ layer: PolicyLayer) -> Bool {
    layer.origin.kind.isTrusted && !layers.contains { !$0.severities.isEmpty }
  }

  /// The level that a rule outside gives to all that a rule matches, if it is as high.
  fileprivate func rule(
    above rule: SeverityRule, _ level: Finding.Level
  ) -> (Finding.Level, PolicyRemark)? {
    for layer in layers {
      guard let entry = layer.severities.last(where: { $0.value.includes(rule) }),
        let other = entry.value.level, other >= level,
        // A rule behind it may give some of these another level.
        layer.severities.last?.value == entry.value
      else { continue }
      return (other, layer.remark(entry.reason))
    }
    return nil
  }

  fileprivate func ban(of rule: BanRule) -> PolicyRemark? {
    for layer in layers {
      if let entry = layer.bans.first(where: {
        $0.value.package == rule.package
          && ($0.value.versions == nil || $0.value.versions == rule.versions)
      }) {
        return layer.remark(entry.reason)
      }
    }
    return nil
  }

  fileprivate func ban(of pattern: PackagePattern) -> PolicyRemark? {
    var rule = BanRule()
    rule.package = pattern
    return ban(of: rule)
  }

  fileprivate func refusal(
    of pattern: PackagePattern, covers: AllowRule.Coverage
  ) -> PolicyRemark? {
    for layer in layers {
      let lists = layer.allows.filter { $0.value.ecosystem == pattern.ecosystem }
      guard let first = lists.first,
        !lists.contains(where: { list in
          (list.value.packages ?? []).contains { $0.includes(pattern) }
        })
      else { continue }
      return layer.remark(first.reason)
    }
    return nil
  }

  fileprivate func refusal(of licence: SPDXLicence) -> PolicyRemark? {
    for layer in layers where !layer.permits(licence) {
      return layer.remark(layer.allowedLicences?.reason ?? layer.deniedLicences?.reason)
    }
    return nil
  }
}

extension PackagePattern {
  /// Whether all packages that the other means are meant, too.
  func includes(_ other: PackagePattern) -> Bool {
    ecosystem == other.ecosystem && hasName(of: other)
      && (isOfAllVersions || self == other)
  }
}

extension PolicyLayer {
  /// Whether a licence may be used, as far as this layer says.
  func permits(_ licence: SPDXLicence) -> Bool {
    let named = allowedLicences?.value
    if deniedLicences?.value.contains(where: { $0.forbids(licence) }) == true {
      // What is allowed with its exception by name is more exact than what is denied without.
      return licence.exception != nil
        && (named ?? []).contains { $0.exception != nil && $0.permits(licence) }
        && deniedLicences?.value.contains {
          $0.exception != nil && $0.forbids(licence)
        } != true
    }
    return named?.contains { $0.permits(licence) } ?? true
  }
}
