/// A place that signals of health come from: what it is, and how what it sends is read.
///
/// Reading makes no connection and opens no file: it gets a text in pieces (``HealthFeedPieces``)
/// and gives back what it found. It never throws: a piece that cannot be read is counted and named,
/// and the others are read all the same.
package struct HealthFeedSource: Sendable {
  /// `kev`, …; a part after a colon says what this one is of (`top-packages:npm`).
  package var name: String
  /// For people.
  package var title: String
  /// An SPDX expression or a short phrase.
  package var licence: String
  /// Where everybody can fetch all of it; nil if there is no such place.
  package var publicOrigin: String?
  /// A reader for one file.
  package var reader: @Sendable () -> any HealthFeedReader
}

/// Reads the pieces of one file, from the first to the last.
package protocol HealthFeedReader {
  /// How a file that begins so is cut into pieces.
  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape

  mutating func read(_ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings)

  /// Called after the last piece.
  mutating func finish(into found: inout HealthFeedFindings)
}

extension HealthFeedReader {
  package mutating func finish(into found: inout HealthFeedFindings) {}
}
