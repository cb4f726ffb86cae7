/// Small texts of every feed, written for these tests.
let feedCases: [FeedCase] = [
  FeedCase(
    name: "Scorecard: one result, written over many lines", feed: "scorecard",
    text: """
      {
        "date": "2026-03-02",
        "repo": {"name": "github.com/Owner/Lib", "commit": "0123abc"},
        "score": 6.25,
        "checks": [
          {"name": "Maintained", "score": 10, "reason": "30 commits", "details": null},
          {"name": "CI-Tests", "score": -1},
          {"name": "CII-Best-Practices", "score": 5}
        ]
      }
      """,
    found: """
      repository github.com/owner/lib scorecard = 6250/1000 @2026-03-02
      repository github.com/owner/lib scorecard-commit = "0123abc" @2026-03-02
      repository github.com/owner/lib check.Maintained = 10 @2026-03-02
      repository github.com/owner/lib check.CII-Best-Practices = 5 @2026-03-02
      repository github.com/owner/lib best-practices-badge = "passing" @2026-03-02
      """),
  FeedCase(
    name: "Scorecard: an export, numbers as texts, a broken line", feed: "scorecard",
    text: """
      {"date":"2026-03-02","repo":{"name":"github.com/a/b"},"score":"4.0","checks":[{"name":"SAST","score":"7"}]}
      {"date":"2026-03-02","repo":{"name":"github.com/a/c"},"score":
      {"date":"2026-03-02 10:00:00 UTC","repo":{"name":"github.com/a/d"},"score":-1,"checks":[]}
      {"date":"2026-03-02","repo":{},"score":3}
      {"date":"2026-03-03 10:00:00 UTC","repo":{"name":"github.com/a/e"},"score":1e1}
      """,
    found: """
      repository github.com/a/b scorecard = 4000/1000 @2026-03-02
      repository github.com/a/b check.SAST = 7 @2026-03-02
      repository github.com/a/e scorecard = 10000/1000 @2026-03-03
      """,
    problems: ["not-json": 1, "nothing-conclusive": 1, "not-a-result": 1]),
  FeedCase(
    name: "Scorecard: probes, in an array", feed: "scorecard",
    text: """
      [{"date": "2026-03-02T01:02:03Z", "repo": {"name": "github.com/a/b"}, "findings": [
      {"probe": "archived", "outcome": "True"},
      {"probe": "pinsDependencies", "outcome": "True"},
      {"probe": "pinsDependencies", "outcome": "False"},
      {"probe": "releasesAreSigned", "outcome": "NotApplicable"},
      {"probe": "hasRecentCommits", "outcome": "Negative"}]}]
      """,
    found: """
      repository github.com/a/b probe.archived = true @2026-03-02
      repository github.com/a/b archived = true @2026-03-02
      repository github.com/a/b probe.pinsDependencies = "mixed" @2026-03-02
      repository github.com/a/b probe.hasRecentCommits = false @2026-03-02
      """),
  FeedCase(
    name: "Criticality: the columns of the second version", feed: "criticality",
    text: """
      repo.url,repo.star_count,repo.created_at,legacy.created_since,legacy.commit_frequency,\
      legacy.contributor_count,depsdev.dependent_count,default_score,collection_date
      https://github.com/a/b,12,2015-02-03T04:05:06Z,96,1.25,40,,0.41235,2026-01-05T00:00:00Z
      https://github.com/a/c,1,2
      ,,,,,,,0.5,
      """,
    found: """
      repository github.com/a/b criticality = 412/1000 @2026-01-05
      repository github.com/a/b criticality.created_since = 96000/1000 @2026-01-05
      repository github.com/a/b criticality.contributor_count = 40000/1000 @2026-01-05
      repository github.com/a/b contributors = 40 @2026-01-05
      repository github.com/a/b criticality.commit_frequency = 1250/1000 @2026-01-05
      repository github.com/a/b created = 2015-02-03 @2026-01-05
      repository github.com/a/b stars = 12 @2026-01-05
      """, problems: ["wrong-row": 1, "no-repository": 1]),
  FeedCase(
    name: "Criticality: the columns of the first version", feed: "criticality",
    text: """
      name,url,language,comment_frequency,recent_releases_count,criticality_score
      "b, the lib",https://github.com/a/b,"C ""17""\",0.5,3,0.9
      """,
    found: """
      repository github.com/a/b criticality = 900/1000
      repository github.com/a/b criticality.recent_release_count = 3000/1000
      repository github.com/a/b criticality.issue_comment_frequency = 500/1000
      """),
  FeedCase(
    name: "deps.dev: answers about one package are joined", feed: "deps.dev",
    text: """
      {"packageKey": {"system": "NPM", "name": "@acme/lib"}, "versions": [\
      {"versionKey": {"version": "1.0.0"}, "publishedAt": "2024-01-01T00:00:00Z"}, \
      {"versionKey": {"version": "1.1.0"}, "publishedAt": "2024-01-11T00:00:00Z"}, \
      {"versionKey": {"version": "2.0.0"}, "publishedAt": "2024-02-20T00:00:00Z", "isDefault": true}]}
      {"responses": [{"request": {}, "version": {"versionKey": {"system": "NPM", \
      "name": "@acme/lib", "version": "2.0.0"}, "publishedAt": "2024-02-20T00:00:00Z", \
      "isDefault": true, "isDeprecated": true, "deprecatedReason": "use other-lib", \
      "licenses": ["MIT", "Apache-2.0 OR BSD-3-Clause"], "links": [\
      {"label": "HOMEPAGE", "url": "http://lib.example"}, \
      {"label": "HOMEPAGE", "url": "https://lib.example/x"}, \
      {"label": "SOURCE_REPO", "url": "git+https://github.com/other/lib.git"}], \
      "slsaProvenances": [], "attestations": [{"type": "https://docs.example/attestations/publish/v1", \
      "verified": true, "sourceRepository": "https://github.com/acme/lib", "commit": "1"}], \
      "relatedProjects": []}}, {"request": {}}]}
      """,
    found: """
      package npm @acme/lib licence = "MIT AND (Apache-2.0 OR BSD-3-Clause)"
      package npm @acme/lib deprecated = "use other-lib"
      package npm @acme/lib repository = "github.com/acme/lib"
      package npm @acme/lib repository-tie = "attested"
      package npm @acme/lib provenance = true
      package npm @acme/lib trusted-publishing = true
      package npm @acme/lib homepage = "https://lib.example/x"
      package npm @acme/lib latest = "2.0.0"
      package npm @acme/lib versions = 1.0.0 2024-01-01, 1.1.0 2024-01-11, 2.0.0 2024-02-20 deprecated
      package npm @acme/lib release-count = 3
      package npm @acme/lib first-release = 2024-01-01
      package npm @acme/lib latest-release = 2024-02-20
      package npm @acme/lib release-gap-days = 40
      """),
  FeedCase(
    name: "deps.dev: one version, with a claimed repository", feed: "deps.dev",
    text: """
      {"versionKey": {"system": "PYPI", "name": "My_Lib", "version": "1.0"},
       "publishedAt": "2024-01-01T00:00:00Z", "licenses": ["non-standard"],
       "attestations": [], "slsaProvenances": [], "projectStatus": {"status": "ARCHIVED"},
       "relatedProjects": [{"projectKey": {"id": "github.com/a/b"},
       "relationProvenance": "UNVERIFIED_METADATA", "relationType": "SOURCE_REPO"}]}
      """,
    found: """
      package PyPI my-lib status = "archived"
      package PyPI my-lib repository = "github.com/a/b"
      package PyPI my-lib repository-tie = "claimed"
      package PyPI my-lib provenance = false
      """),
  FeedCase(
    name: "deps.dev: a project with its Scorecard", feed: "deps.dev",
    text: """
      {"projectKey": {"id": "github.com/a/b"}, "openIssuesCount": 3, "starsCount": 20, "license": "MIT",
       "homepage": "javascript:x", "scorecard": {"date": "2026-03-02T00:00:00Z",
       "repository": {"name": "github.com/a/b", "commit": "0123abcd"}, "overallScore": 5.5,
       "checks": [{"name": "Fuzzing", "score": 0}]}, "ossFuzz": {"date": "2026-03-01T00:00:00Z"}}
      """,
    found: """
      repository github.com/a/b stars = 20
      repository github.com/a/b open-issues = 3
      repository github.com/a/b licence = "MIT"
      repository github.com/a/b scorecard = 5500/1000 @2026-03-02
      repository github.com/a/b scorecard-commit = "0123abcd" @2026-03-02
      repository github.com/a/b check.Fuzzing = 0 @2026-03-02
      repository github.com/a/b oss-fuzz = true @2026-03-01
      """),
  FeedCase(
    name: "deps.dev: what is no answer", feed: "deps.dev",
    text: "{\"error\": \"no\"}\n{\"versionKey\": {\"system\": \"ODD\", \"name\": \"x\"}}",
    found: "",
    problems: ["not-an-answer": 1, "no-package": 1]),
  FeedCase(
    name: "KEV: JSON", feed: "kev",
    text: """
      {"title": "x", "vulnerabilities": [
      {"cveID": "CVE-2024-12345", "dateAdded": "2026-01-29", "dueDate": "2026-02-01",
       "knownRansomwareCampaignUse": "Known"},
      {"cveID": "CVE-2024-1", "dateAdded": "2026-01-29"},
      {"cveID": "CVE-2024-0002", "dateAdded": "2025-01-01", "knownRansomwareCampaignUse": "Unknown"}]}
      """,
    found: """
      vulnerability CVE-2024-12345 kev = 2026-01-29 @2026-01-29
      vulnerability CVE-2024-12345 kev-due = 2026-02-01 @2026-01-29
      vulnerability CVE-2024-12345 kev-ransomware = true @2026-01-29
      vulnerability CVE-2024-0002 kev = 2025-01-01 @2025-01-01
      """, problems: ["no-cve": 1]),
  FeedCase(
    name: "KEV: CSV with a line break within quotes", feed: "kev",
    text: """
      cveID,vendorProject,dateAdded,shortDescription,dueDate,knownRansomwareCampaignUse
      CVE-2024-12345,Acme,2026-01-29,"two
      lines, and ""words""\",2026-02-01,Unknown\r
      CVE-2024-12346,Acme,never,x,,
      """,
    found: """
      vulnerability CVE-2024-12345 kev = 2026-01-29 @2026-01-29
      vulnerability CVE-2024-12345 kev-due = 2026-02-01 @2026-01-29
      """, problems: ["no-cve": 1]),
  FeedCase(
    name: "EPSS", feed: "epss",
    text: """
      #model_version:v2026.01.01,score_date:2026-01-30T12:55:00Z
      cve,epss,percentile
      CVE-1999-0001,0.01151,0.78086
      CVE-1999-0002,9.123e-2,1
      CVE-1999-0003,1.5,0.2
      CVE-1999-0004,0.5
      x,0.1,0.1
      """,
    found: """
      vulnerability CVE-1999-0001 epss = 12/1000 @2026-01-30
      vulnerability CVE-1999-0001 epss-percentile = 781/1000 @2026-01-30
      vulnerability CVE-1999-0002 epss = 91/1000 @2026-01-30
      vulnerability CVE-1999-0002 epss-percentile = 1000/1000 @2026-01-30
      """, problems: ["wrong-row": 2, "no-cve": 1]),
  FeedCase(
    name: "EPSS: a page in its place", feed: "epss", text: "<html>\n<p>Log in</p>\n</html>",
    found: "",
    problems: ["not-epss": 1]),
  FeedCase(
    name: "endoflife.date: product files by name", feed: "endoflife",
    text: """
      {
      "frame": {"title": "Frame", "identifiers": [{"purl": "pkg:npm/%40frame/core"},
        {"cpe": "cpe:/a:x"}, {"purl": "pkg:deb/debian/frame"}], "releases": [
        {"releaseCycle": "3", "releaseDate": "2026-01-01", "eol": false, "latest": "3.1"},
        {"releaseCycle": "2", "releaseDate": "2024-01-01", "eol": "2026-06-01", "latest": "2.9"},
        {"releaseCycle": "1", "eol": true, "latest": null}]},
      "empty": {"releases": []}
      }
      """,
    found: """
      product frame cycles = 3 2026-01-01..? 3.1, 2 2024-01-01..2026-06-01 2.9, 1 ?..? ended \n\
      product frame product-name = "Frame"
      package npm @frame/core cycles = 3 2026-01-01..? 3.1, 2 2024-01-01..2026-06-01 2.9, 1 ?..? ended \n\
      package npm @frame/core product-name = "Frame"
      """, problems: ["no-releases": 1]),
  FeedCase(
    name: "endoflife.date: the full list of the API", feed: "endoflife",
    text: """
      {"schema_version": "1.2.0", "generated_at": "2026-03-01T00:00:00+00:00", "total": 1, "result": [
      {"name": "frame", "label": "Frame", "identifiers": [{"type": "purl", "id": "pkg:pypi/Frame"},
      {"type": "cpe", "id": "pkg:npm/x"}], "releases": [{"name": "3", "releaseDate": "2026-01-01",
      "isEol": true, "eolFrom": "2026-02-01", "latest": {"name": "3.1", "date": "2026-01-05"}},
      {"name": "2", "isEol": false, "eolFrom": null, "latest": null}]}]}
      """,
    found: """
      product frame cycles = 3 2026-01-01..2026-02-01 ended 3.1, 2 ?..?  @2026-03-01
      product frame product-name = "Frame" @2026-03-01
      package PyPI frame cycles = 3 2026-01-01..2026-02-01 ended 3.1, 2 ?..?  @2026-03-01
      package PyPI frame product-name = "Frame" @2026-03-01
      """),
  FeedCase(
    name: "A list of names", feed: "top-packages:PyPI",
    text: "# date: 2026-04-01\nSome.Thing\n\nother_thing\nno name\n",
    found: """
      package PyPI some-thing rank = 1 @2026-04-01
      package PyPI other-thing rank = 2 @2026-04-01
      """, problems: ["no-package": 1]),
  FeedCase(
    name: "A list with counts", feed: "top-packages:PyPI",
    text: "download_count,project\n1880,\"boto\"\n,pack-age\n",
    found: """
      package PyPI boto rank = 1
      package PyPI boto downloads = 1880
      package PyPI pack-age rank = 2
      """),
  FeedCase(
    name: "A list as JSON", feed: "top-packages:npm",
    text: """
      {"last_update": "2026-04-01 12:00:00", "rows": [{"project": "a", "download_count": 7},
      {"project": "pkg:npm/%40b/c"}, {"project": "pkg:pypi/d"}]}
      """,
    found: """
      package npm a rank = 1 @2026-04-01
      package npm a downloads = 7 @2026-04-01
      package npm @b/c rank = 2 @2026-04-01
      """, problems: ["no-package": 1]),
  FeedCase(
    name: "ecosyste.ms", feed: "ecosyste.ms",
    text: """
      {"ecosystem":"cargo","name":"some-crate","purl":"pkg:cargo/some-crate","normalized_licenses":["MIT"],\
      "homepage":"https://a.example","repository_url":"https://github.com/a/b","dependent_packages_count":5,\
      "downloads":900,"downloads_period":"total","first_release_published_at":"2020-01-01T00:00:00.000Z",\
      "latest_release_published_at":"2025-01-01T00:00:00.000Z","latest_release_number":"1.2.0","versions_count":8,\
      "status":null,"funding_links":["https://fund.example/a","http://fund.example/b"],"maintainers_count":2,\
      "last_synced_at":"2026-02-01T00:00:00.000Z","repo_metadata":{"archived":true,"stargazers_count":4,\
      "metadata":{"files":{"security":"SECURITY.md","contributing":null}}}}
      {"ecosystem":"packagist","name":"a/b","status":"deprecated","downloads":9,"downloads_period":"last-month"}
      {"ecosystem":"nowhere","name":"x"}
      """,
    found: """
      package crates.io some-crate dependents = 5 @2026-02-01
      package crates.io some-crate first-release = 2020-01-01 @2026-02-01
      package crates.io some-crate latest-release = 2025-01-01 @2026-02-01
      package crates.io some-crate latest = "1.2.0" @2026-02-01
      package crates.io some-crate release-count = 8 @2026-02-01
      package crates.io some-crate funding = ["https://fund.example/a"] @2026-02-01
      package crates.io some-crate publishers = 2 @2026-02-01
      package crates.io some-crate licence = "MIT" @2026-02-01
      package crates.io some-crate homepage = "https://a.example" @2026-02-01
      package crates.io some-crate repository = "github.com/a/b" @2026-02-01
      package crates.io some-crate repository-tie = "claimed" @2026-02-01
      repository github.com/a/b archived = true @2026-02-01
      repository github.com/a/b stars = 4 @2026-02-01
      repository github.com/a/b security-policy = true @2026-02-01
      repository github.com/a/b contributing = false @2026-02-01
      package Packagist a/b downloads = 9
      package Packagist a/b status = "deprecated"
      package Packagist a/b deprecated = true
      """, problems: ["no-package": 1]),
  FeedCase(
    name: "SECURITY-INSIGHTS, version 2", feed: "security-insights",
    text: """
      header:
        schema-version: 2.0.0
        last-updated: '2025-03-01'
        last-reviewed: '2026-03-01'
        url: https://raw.example/a/b/main/SECURITY-INSIGHTS.yml
      project:
        vulnerability-reporting:
          reports-accepted: true
          policy: https://github.com/a/b/security/policy
          contact: {name: A Role, email: security@a.example}
      repository:
        url: https://github.com/a/b
        status: WIP
        bug-fixes-only: false
        license: {expression: MIT}
        release:
          distribution-points:
            - uri: pkg:npm/b
            - uri: https://a.example
      """,
    found: """
      repository github.com/a/b status = "wip" @2026-03-01
      repository github.com/a/b bug-fixes-only = false @2026-03-01
      repository github.com/a/b vulnerability-reports-accepted = true @2026-03-01
      repository github.com/a/b security-policy = "https://github.com/a/b/security/policy" @2026-03-01
      repository github.com/a/b security-contact = "security@a.example" @2026-03-01
      repository github.com/a/b packages = ["pkg:npm/b"] @2026-03-01
      repository github.com/a/b licence = "MIT" @2026-03-01
      """),
  FeedCase(
    name: "SECURITY-INSIGHTS, version 1, and what is none", feed: "security-insights",
    text: """
      header:
        schema-version: 1.0.0
        project-url: https://github.com/a/b
      project-lifecycle:
        status: abandoned
        bug-fixes-only: true
      distribution-points: ['pkg:npm/b']
      security-contacts:
        - type: email
          value: some.person@a.example
        - type: url
          value: https://a.example/report
      vulnerability-reporting:
        accepts-vulnerability-reports: false
      ---
      other: 1
      """,
    found: """
      repository github.com/a/b status = "abandoned"
      repository github.com/a/b bug-fixes-only = true
      repository github.com/a/b vulnerability-reports-accepted = false
      repository github.com/a/b security-contact = "https://a.example/report"
      repository github.com/a/b packages = ["pkg:npm/b"]
      """, problems: ["no-header": 1]),
]
