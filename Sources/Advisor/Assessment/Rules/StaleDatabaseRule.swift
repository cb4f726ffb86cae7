import SourceText

struct StaleDatabaseRule: Rule {
  let code = FindingCode.staleDatabase
  let manual = """
    The advisory database is older than a week, or than a policy wants it to be.

    `[database]` of a `forewarn.toml` gives two ages: from `warn-after` on, or after a week, each file
    has this remark, which by itself fails no check; from `fail-after` on nothing counts as assessed
    (`not-assessed`), and a check ends with exit code 2. The age counts from the last sync that
    found nothing newer; with a shared database, from the last publication.

    To resolve it, run `forewarn sync`, or see why it did not run where it runs by itself.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    guard let database = document.database, !database.isStarter,
      document.context.document.format.kind.holdsPackages,
      // Of what no sync has made, only a policy knows how old it may be.
      let limit = document.policy.databaseWarningAge
        ?? (database.sequence > 0 ? DatabaseDescription.usualMaximumAge : nil)
    else { return [] }
    let age = document.today.seconds - database.confirmedAt.seconds
    guard age > limit else { return [] }
    let whole = age - age % (age < 172_800 ? 3_600 : 86_400)
    let remark = document.policy.remark(on: \.warnAfter, limit)
    return [
      Finding(
        code: code, level: .information, path: document.path, span: .documentStart,
        message:
          "The advisory database is \(PolicyDuration.words(whole)) old; newer advisories are not "
          + "known. Run `forewarn sync`."
      ).with(remark)
    ]
  }
}
