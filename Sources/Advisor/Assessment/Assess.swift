/// The product: what is to be said of one document, given the advisories.
///
/// A pure function of its arguments. The editor and `--check` both call it; there is no other path.
package func assess(
  _ context: DocumentContext, advisories: (any AdvisorySource)?, policy: Policy, today: Timestamp
) -> Assessment {
  Assessment(
    findings: [], assessedCount: 0, notAssessedCount: 0, database: advisories?.database,
    lockfilePath: context.lockfile?.path.text)
}
