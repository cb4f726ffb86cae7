/// How bad a flaw is, as far as its record says.
public struct Severity: Sendable, Hashable {
  public var rating: Rating
  /// The CVSS base score in tenths, 0...100, if a vector gave one.
  public var tenths: Int?
  /// The vector or word that the rating comes from, as written; empty if unscored.
  public var vector: String

  package init(rating: Rating, tenths: Int? = nil, vector: String = "") {
    self.rating = rating
    self.tenths = tenths
    self.vector = vector
  }

  package static let unscored = Severity(rating: .unscored)

  /// The qualitative scale of CVSS 3.1 section 5 and 4.0 section 6. "Unscored" is not "low": it
  /// ranks between low and medium, so that a missing score never hides a record.
  public enum Rating: UInt8, Sendable, Comparable, CaseIterable {
    case none = 0
    case low = 1
    case unscored = 2
    case medium = 3
    case high = 4
    case critical = 5

    public static func < (a: Rating, b: Rating) -> Bool { a.rawValue < b.rawValue }

    package var word: String {
      switch self {
      case .none: "none"
      case .low: "low"
      case .unscored: "unscored"
      case .medium: "medium"
      case .high: "high"
      case .critical: "critical"
      }
    }

    /// The rating of a base score in tenths.
    package init(tenths: Int) {
      switch tenths {
      case ..<1: self = .none
      case ..<40: self = .low
      case ..<70: self = .medium
      case ..<90: self = .high
      default: self = .critical
      }
    }
  }
}
