import Advisor

/// What a bill of materials says, whatever its form. The same inputs make the same text, byte by byte.
struct BillOfMaterials {
  /// What the packages belong to.
  var name: String
  var inventory: Inventory
  /// In the order of their names; only those that were asked for.
  var flaws: [Flaw] = []
  /// The database that was asked for flaws; nil if none was.
  var database: DatabaseDescription?
  /// Files that could not be read, with the reason.
  var unreadable: [(path: String, reason: String)] = []
  /// What paths are shown from.
  var root: String
  /// When it was made, as far as the inputs say: `SOURCE_DATE_EPOCH`, else the newest record of the
  /// database that was asked. Nil if nothing says.
  var created: Timestamp?
  /// What registries said of the licences of packages.
  var licences: [PackageIdentity: String] = [:]

  /// A known flaw of some of the components, and what was decided about it.
  struct Flaw {
    var advisory: AdvisorySummary
    var severity: Severity
    /// Numbers of components, in order.
    var affects: [Int]
    var advice: String
    var suppression: Suppression?
    var suppressionText: String?

    var names: [String] {
      var seen: Set<String> = []
      return ([advisory.id] + advisory.aliases).filter { seen.insert($0).inserted }
    }
  }

  /// The form of a bill.
  enum Format: String, CaseIterable {
    case cycloneDX = "cyclonedx-1.6"
    case spdx2 = "spdx-2.3"
    case spdx3 = "spdx-3.0"
  }

  func text(_ format: Format) -> String {
    let value =
      switch format {
      case .cycloneDX: CycloneDXBill(self).json
      case .spdx2: SPDX2Bill(self).json
      case .spdx3: SPDX3Bill(self).json
      }
    return value.text() + "\n"
  }

  func shown(_ path: String) -> String {
    let folder = root.hasSuffix("/") ? root : root + "/"
    return displayed(
      path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path, limit: 1_000)
  }

  /// A name for each component, no two alike: its package URL, with a number where several have the
  /// same.
  var references: [String] {
    var seen: [String: Int] = [:]
    return inventory.components.map { component in
      let purl = component.purl
      let number = (seen[purl] ?? 0) + 1
      seen[purl] = number
      return number == 1 ? purl : "\(purl)#\(number)"
    }
  }

  /// Names the content: another content has another.
  var fingerprint: Fingerprint {
    var text = "\(name)\n\(created?.rfc3339 ?? "")\n"
    let references = references
    for (number, component) in inventory.components.enumerated() {
      text += "\(references[number]) \(component.requirement ?? "") \(component.isDirect ?? false) "
      text += component.dependencies.sorted().map(String.init).joined(separator: ",") + "\n"
    }
    for flaw in flaws {
      text += "\(flaw.advisory.id) \(flaw.affects) \(flaw.suppressionText ?? "")\n"
    }
    return Fingerprint(of: text)
  }

  /// The licence of a component as somebody declared it.
  func licence(of component: Inventory.Component) -> String? {
    let text = component.licence ?? licences[component.identity]
    return text.flatMap { $0.isEmpty ? nil : displayed($0, limit: 500) }
  }

  /// Numbers of what projects ask for themselves.
  var direct: [Int] {
    inventory.components.indices.filter { inventory.components[$0].isDirect == true }
  }
}

extension BillOfMaterials {
  /// Adds what assessments found, each flaw once for each decision about it.
  mutating func add(flawsOf assessments: [Assessment]) {
    struct Key: Hashable {
      var id: String
      var decision: String
    }
    var places: [Key: Int] = [:]
    for assessment in assessments {
      for finding in assessment.findings + assessment.suppressed {
        guard let package = finding.package,
          let number = inventory.component(package.identity, version: package.version)
        else { continue }
        for advisory in finding.advisories {
          let key = Key(id: advisory.id, decision: finding.suppressionText ?? "")
          if let place = places[key] {
            if !flaws[place].affects.contains(number) { flaws[place].affects.append(number) }
          } else {
            places[key] = flaws.count
            flaws.append(
              Flaw(
                advisory: advisory, severity: advisory.severity, affects: [number],
                advice: finding.remediations.first?.title ?? "",
                suppression: finding.suppression, suppressionText: finding.suppressionText))
          }
        }
      }
    }
    for place in flaws.indices { flaws[place].affects.sort() }
    flaws.sort {
      ($0.advisory.id, $0.suppressionText ?? "") < ($1.advisory.id, $1.suppressionText ?? "")
    }
  }
}
