import Advisor

/// The map of importance and fragility as a picture (SVG 1.1). It holds numbers alone, no foreign
/// text; the table beside it says the same, so that nobody needs to see it.
struct PortfolioPlot {
  struct Point {
    var importance: Int
    var fragility: Int
    var verdict: String
  }

  /// In the order of the table.
  var entries: [Point]
  /// How many of them the table names.
  var named: Int

  static let maximumCount = 400
  private static let (left, top, width, height) = (60, 20, 600, 380)

  private struct Place: Hashable {
    var importance: Int
    var fragility: Int
  }

  /// Packages at one place share a mark: its shape is that of the worst verdict.
  private struct Mark {
    var place: Place
    var verdict: String
    var count: Int
    var numbers: [Int]

    var radius: Int { count == 1 ? 6 : count < 5 ? 8 : 10 }
  }

  var svg: String {
    let (left, top, width, height) = (Self.left, Self.top, Self.width, Self.height)
    let (right, bottom) = (left + width, top + height)
    var text = """
      <svg role="img" aria-labelledby="map-title map-text" viewBox="0 0 \(right + 40) \(bottom + 80)" \
      width="\(right + 40)" height="\(bottom + 80)">
      <title id="map-title">Importance and fragility of packages</title>
      <desc id="map-text">\(description)</desc>
      <rect x="\(left)" y="\(top)" width="\(width)" height="\(height)" fill="none" stroke="#767676"/>

      """
    for value in [0, 25, 50, 75, 100] {
      let (x, y) = (self.x(value), self.y(value))
      text +=
        "<line x1=\"\(x)\" y1=\"\(top)\" x2=\"\(x)\" y2=\"\(bottom)\" stroke=\"#ddd\"/>"
        + "<line x1=\"\(left)\" y1=\"\(y)\" x2=\"\(right)\" y2=\"\(y)\" stroke=\"#ddd\"/>"
        + "<text x=\"\(x)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(value)</text>"
        + "<text x=\"\(left - 8)\" y=\"\(y + 4)\" text-anchor=\"end\">\(value)</text>\n"
    }
    let middle = top + height / 2
    text += """
      <text x="\(left + width / 2)" y="\(bottom + 40)" text-anchor="middle">Importance to us</text>
      <text x="18" y="\(middle)" text-anchor="middle" transform="rotate(-90 18 \(middle))">Fragility</text>

      """
    // The first lie on top.
    for mark in marks.reversed() { text += self.shape(mark) }
    text += labels.joined()
    let legend = bottom + 62
    for (number, verdict) in ["act", "watch", "good", "unknown"].enumerated() {
      let x = left + 20 + number * 150
      text +=
        Self.shape(verdict, x: x, y: legend - 4, radius: 6)
        + "<text x=\"\(x + 14)\" y=\"\(legend)\">\(verdict)</text>\n"
    }
    return text + "</svg>\n"
  }

  private var description: String {
    let both = entries.count { $0.importance >= 50 && $0.fragility >= 50 }
    return "Scatter plot of \(counted(entries.count, "package")). Importance runs to the right and "
      + "fragility upwards, each from 0 to 100. \(both) lie in the upper right half of both. "
      + "The numbers at the marks are those of the table that follows."
  }

  private var marks: [Mark] {
    var marks: [Mark] = []
    var places: [Place: Int] = [:]
    let verdicts = ["act", "watch", "good"]
    for (number, entry) in entries.enumerated() {
      let place = Place(importance: entry.importance, fragility: entry.fragility)
      let index = places[place] ?? marks.count
      if index == marks.count {
        places[place] = index
        marks.append(Mark(place: place, verdict: entry.verdict, count: 0, numbers: []))
      }
      marks[index].count += 1
      if number < named { marks[index].numbers.append(number + 1) }
      let (one, other) = (
        verdicts.firstIndex(of: entry.verdict) ?? 3,
        verdicts.firstIndex(of: marks[index].verdict) ?? 3
      )
      if one < other { marks[index].verdict = entry.verdict }
    }
    return marks
  }

  private func shape(_ mark: Mark) -> String {
    Self.shape(
      mark.verdict, x: x(mark.place.importance), y: y(mark.place.fragility),
      radius: mark.radius) + "\n"
  }

  /// What is written at a mark: an area that no other label may touch.
  private struct Label {
    var left: Int
    var top: Int
    var width: Int
    static let height = 16
    /// Wider than the digits of any usual font.
    static let widthOfCharacter = 8

    func touches(_ other: Label) -> Bool {
      left < other.left + other.width && other.left < left + width
        && top < other.top + Self.height && other.top < top + Self.height
    }
  }

  /// The numbers of the table at their marks: on the right, else on the left, above or below. One that
  /// finds no place is left out; the table says where it lies.
  private var labels: [String] {
    var taken: [Label] = []
    var result: [String] = []
    for mark in marks where !mark.numbers.isEmpty {
      let shown = mark.numbers.prefix(3).map(String.init).joined(separator: ", ")
      let text = mark.numbers.count > 3 ? shown + ", …" : shown
      let (x, y) = (self.x(mark.place.importance), self.y(mark.place.fragility))
      let width = text.count * Label.widthOfCharacter
      let gap = mark.radius + 4
      let places = [
        Label(left: x + gap, top: y - 8, width: width),
        Label(left: x - gap - width, top: y - 8, width: width),
        Label(left: x - width / 2, top: y - gap - Label.height, width: width),
        Label(left: x - width / 2, top: y + gap, width: width),
      ]
      let free = places.first { place in
        place.left >= Self.left && place.left + width <= Self.left + Self.width
          && place.top >= 0 && place.top + Label.height <= Self.top + Self.height
          && !taken.contains { $0.touches(place) }
      }
      guard let free else { continue }
      taken.append(free)
      result.append(
        "<text x=\"\(free.left + width / 2)\" y=\"\(free.top + 12)\" text-anchor=\"middle\">"
          + "\(text)</text>\n")
    }
    return result
  }

  /// A square to act on, a triangle to watch, a circle for what is good: shape says what colour does.
  private static func shape(_ verdict: String, x: Int, y: Int, radius: Int) -> String {
    switch verdict {
    case "act":
      "<rect x=\"\(x - radius)\" y=\"\(y - radius)\" width=\"\(radius * 2)\""
        + " height=\"\(radius * 2)\" fill=\"#a40000\" fill-opacity=\".8\"/>"
    case "watch":
      "<path d=\"M\(x) \(y - radius)L\(x + radius) \(y + radius)L\(x - radius) \(y + radius)Z\""
        + " fill=\"#7a4b00\" fill-opacity=\".8\"/>"
    case "good":
      "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\" fill=\"#1d6331\" fill-opacity=\".8\"/>"
    default:
      "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\" fill=\"#fff\" stroke=\"#4a4a4a\""
        + " stroke-width=\"2\"/>"
    }
  }

  private func x(_ value: Int) -> Int { Self.left + value * Self.width / 100 }
  private func y(_ value: Int) -> Int { Self.top + Self.height - value * Self.height / 100 }
}
