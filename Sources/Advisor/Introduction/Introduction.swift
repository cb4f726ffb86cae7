/// Since when a finding is there, compared with an earlier state of the project.
package enum Introduction: String, Sendable, CaseIterable {
  /// The project has changed so that it came in.
  case introduced
  /// The project has not changed in this; the flaw was published since.
  case newlyDisclosed = "newly-disclosed"
  /// It was there and known before.
  case existing
}
