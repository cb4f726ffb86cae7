import ManifestSyntax

/// Reads endoflife.date: the full list of products of its API (`products/full`), one product of it,
/// or an object of the project's product files by name.
///
/// The cycles are those of the product, and of each package that it is known as by a package URL.
struct EndOfLifeFeed: HealthFeedReader {
  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .document }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    forEachRecord(in: piece, &found) { document, found in
      let generated = (document["generated_at"] ?? document["last_modified"])?.feedDate
      if let result = document["result"] {
        for product in result.kind == .array ? result.children : SyntaxValue.Children.none {
          read(product, name: product["name"]?.string, date: generated, &found)
        }
        if result.kind == .object {
          read(result, name: result["name"]?.string, date: generated, &found)
        }
      } else if document["releases"] != nil {
        read(document, name: document["name"]?.string, date: generated, &found)
      } else {
        for product in document.children {
          read(product, name: product.key, date: nil, &found)
        }
      }
    }
  }

  private func read(
    _ product: SyntaxValue, name: String?, date: Timestamp?, _ found: inout HealthFeedFindings
  ) {
    guard let name, HealthFeedTexts.isName(name, limit: 128), let releases = product["releases"],
      releases.kind == .array
    else { return found.addProblem("no-product", name ?? "") }
    let cycles = releases.children.prefix(2_000).compactMap(cycle)
    guard !cycles.isEmpty else { return found.addProblem("no-releases", name) }
    var values = HealthValues()
    values.add(.cycles, cycles: cycles)
    let title = (product["label"] ?? product["title"])?.string
    var ofProduct = values
    ofProduct.add(.productName, text: title)
    found.add(.product(name), date: date, ofProduct)
    // A package's card says which product it is taken for.
    values.add(.productName, text: title ?? name)
    for package in packages(of: product) { found.add(.package(package), date: date, values) }
  }

  private func cycle(_ release: SyntaxValue) -> HealthSignal.ReleaseCycle? {
    guard let name = (release["name"] ?? release["releaseCycle"] ?? release["cycle"])?.feedText,
      !name.isEmpty, name.utf8.count <= 100
    else { return nil }
    let end = release["eolFrom"] ?? release["eol"]
    let latest = release["latest"]
    return HealthSignal.ReleaseCycle(
      name: name, released: release["releaseDate"]?.feedDate, end: end?.feedDate,
      hasEnded: (release["isEol"] ?? release["eol"])?.boolean ?? false,
      latest: (latest?["name"] ?? latest)?.feedText ?? "")
  }

  private func packages(of product: SyntaxValue) -> [PackageIdentity] {
    var result: [PackageIdentity] = []
    for identifier in product.feedElements("identifiers", limit: 200) {
      let isPURL = identifier["type"].map { $0.string == "purl" } ?? true
      guard isPURL, let text = (identifier["purl"] ?? identifier["id"])?.string,
        let package = PackageURL(text)?.identity, !result.contains(package)
      else { continue }
      result.append(package)
    }
    return result
  }
}
