extension HealthModel {
  /// `docs/health-model.json` is the same text, which a test holds.
  static let builtInText = """
    {
      "id": "forewarn-1",
      "minimumKnown": 40,
      "silenceDays": 548,
      "silenceGaps": 4,
      "endings": [
        "abandoned", "archived", "deprecated", "removed", "suspended", "unmaintained", "unpublished",
        "unsupported"
      ],
      "axes": [
        {
          "name": "security",
          "title": "Security response",
          "question": "Is the version in use free of known flaws, and are flaws answered?",
          "weight": 30,
          "measures": [
            {
              "signal": "fixable-flaws",
              "title": "Flaws of this version that another version mends",
              "weight": 30, "points": [[0, 100], [1, 20], [5, 0]], "act": 1
            },
            {
              "signal": "unfixed-flaw-days",
              "title": "Days that its oldest flaw without a mended version is known",
              "weight": 25, "points": [[0, 100], [1, 60], [90, 40], [365, 0]], "watch": 1, "act": 91
            },
            {
              "signal": "fix-days",
              "title": "Days from an advisory to the version that mends it, the median",
              "weight": 15, "points": [[7, 100], [30, 80], [90, 50], [365, 0]], "watch": 91
            },
            {
              "signal": "security-policy",
              "title": "Has a security policy",
              "weight": 8, "points": {"true": 100, "false": 30}, "watch": false
            },
            {
              "signal": "check.Security-Policy",
              "title": "Scorecard: security policy",
              "weight": 5, "points": [[0, 30], [10, 100]]
            },
            {
              "signal": "check.Vulnerabilities",
              "title": "Scorecard: free of known vulnerabilities",
              "weight": 5, "points": [[0, 0], [10, 100]]
            },
            {
              "signal": "best-practices-badge",
              "title": "Best Practices badge",
              "weight": 5,
              "points": {"gold": 100, "silver": 100, "passing": 90, "in_progress": 60}
            },
            {
              "signal": "check.SAST",
              "title": "Scorecard: static analysis",
              "weight": 3, "points": [[0, 50], [10, 100]]
            },
            {
              "signal": "check.Fuzzing",
              "title": "Scorecard: fuzzing",
              "weight": 2, "points": [[0, 60], [10, 100]]
            },
            {
              "signal": "oss-fuzz",
              "title": "Fuzzed by OSS-Fuzz",
              "weight": 2, "points": {"true": 100, "false": 60}
            }
          ]
        },
        {
          "name": "upkeep",
          "title": "Upkeep",
          "question": "Is somebody still looking after it?",
          "weight": 25,
          "measures": [
            {
              "signal": "silence",
              "title": "Silence in percent of what its own rhythm allows",
              "weight": 55,
              "points": [[50, 100], [100, 75], [200, 30], [400, 0]], "watch": 101
            },
            {
              "signal": "version-lag-days",
              "title": "Days between the version in use and the newest",
              "weight": 20,
              "points": [[0, 100], [180, 95], [365, 80], [1095, 40], [1825, 10]], "watch": 1096
            },
            {
              "signal": "archived",
              "title": "Archived",
              "weight": 10, "points": {"true": 0, "false": 100}, "act": true
            },
            {
              "signal": "status",
              "title": "Status that the project or the index gives",
              "weight": 10,
              "points": {
                "active": 100, "inactive": 70, "wip": 60, "concept": 50, "moved": 40,
                "suspended": 10, "unsupported": 10, "unmaintained": 10, "abandoned": 0,
                "archived": 0, "deprecated": 0, "quarantined": 0, "removed": 0, "unpublished": 0
              },
              "watch": ["concept", "inactive", "moved", "wip"]
            },
            {
              "signal": "check.Dependency-Update-Tool",
              "title": "Scorecard: dependencies are updated by a tool",
              "weight": 5, "points": [[0, 60], [10, 100]]
            }
          ]
        },
        {
          "name": "people",
          "title": "People",
          "question": "Do several people carry it, and do they answer?",
          "weight": 20,
          "measures": [
            {
              "signal": "absence-factor",
              "title": "People who made half of the contributions",
              "weight": 30,
              "points": [[1, 30], [2, 60], [3, 80], [5, 95], [10, 100]], "watch": 2
            },
            {
              "signal": "publishers",
              "title": "Accounts that may publish",
              "weight": 15, "points": [[1, 50], [2, 85], [3, 100]], "watch": 1
            },
            {
              "signal": "change-request-closure",
              "title": "Change requests closed of a hundred opened",
              "weight": 13, "points": [[0, 0], [50, 50], [80, 100]], "watch": 30
            },
            {
              "signal": "first-response-days",
              "title": "Days to a first answer, the median",
              "weight": 12, "points": [[2, 100], [14, 70], [60, 20], [180, 0]], "watch": 61
            },
            {
              "signal": "contributors",
              "title": "Contributors",
              "weight": 10, "points": [[1, 50], [3, 75], [10, 100]]
            },
            {
              "signal": "organisations",
              "title": "Organisations that contribute",
              "weight": 10, "points": [[1, 60], [2, 85], [4, 100]]
            },
            {
              "signal": "check.Code-Review",
              "title": "Scorecard: changes are reviewed",
              "weight": 5, "points": [[0, 40], [10, 100]]
            },
            {
              "signal": "contributing",
              "title": "Says how to contribute",
              "weight": 5, "points": {"true": 100, "false": 60}
            }
          ]
        },
        {
          "name": "integrity",
          "title": "Integrity of releases",
          "question": "Do its releases come from its sources, by a way that is hard to abuse?",
          "weight": 15,
          "measures": [
            {
              "signal": "provenance",
              "title": "Releases carry provenance",
              "weight": 20, "points": {"true": 100, "false": 50}
            },
            {
              "signal": "check.Dangerous-Workflow",
              "title": "Scorecard: free of dangerous workflows",
              "weight": 15, "points": [[0, 0], [10, 100]], "act": 0
            },
            {
              "signal": "trusted-publishing",
              "title": "Published without lasting secrets",
              "weight": 10, "points": {"true": 100, "false": 50}
            },
            {
              "signal": "new-publisher-days",
              "title": "Days since somebody published for the first time",
              "weight": 10, "points": [[0, 30], [30, 90], [90, 100]], "watch": 30
            },
            {
              "signal": "check.Signed-Releases",
              "title": "Scorecard: releases are signed",
              "weight": 10, "points": [[0, 50], [10, 100]]
            },
            {
              "signal": "check.Token-Permissions",
              "title": "Scorecard: workflows have few permissions",
              "weight": 10, "points": [[0, 30], [10, 100]]
            },
            {
              "signal": "check.Branch-Protection",
              "title": "Scorecard: branches are protected",
              "weight": 10, "points": [[0, 40], [10, 100]]
            },
            {
              "signal": "check.Binary-Artifacts",
              "title": "Scorecard: free of checked-in binaries",
              "weight": 7, "points": [[0, 20], [10, 100]], "watch": 4
            },
            {
              "signal": "check.Pinned-Dependencies",
              "title": "Scorecard: dependencies of the build are pinned",
              "weight": 5, "points": [[0, 50], [10, 100]]
            },
            {
              "signal": "check.CI-Tests",
              "title": "Scorecard: changes are tested",
              "weight": 3, "points": [[0, 40], [10, 100]]
            }
          ]
        },
        {
          "name": "fit",
          "title": "Fit and licence",
          "question": "Is it what it seems to be, and may it be used?",
          "weight": 10,
          "measures": [
            {
              "signal": "licence-known",
              "title": "Its licence is known",
              "weight": 50, "points": {"true": 100, "false": 0}, "watch": false
            },
            {
              "signal": "version-deprecated",
              "title": "Its publisher advises against this version",
              "weight": 25, "points": {"true": 10, "false": 100}, "watch": true
            },
            {
              "signal": "package-age-days",
              "title": "Days since its first release",
              "weight": 15, "points": [[0, 0], [30, 40], [180, 90], [365, 100]], "watch": 29
            },
            {
              "signal": "check.License",
              "title": "Scorecard: has a licence file",
              "weight": 10, "points": [[0, 40], [10, 100]]
            }
          ]
        }
      ],
      "alarms": [
        {
          "axis": "upkeep", "grade": "act", "cap": 20,
          "title": "The project has ended",
          "when": [{"signal": "ended", "is": true}]
        },
        {
          "axis": "security", "grade": "act",
          "title": "A flaw of this version is exploited",
          "when": [{"signal": "exploited-flaws", "atLeast": 1}]
        },
        {
          "axis": "security", "grade": "act",
          "title": "A flaw of this version is likely to be exploited within thirty days",
          "when": [{"signal": "exploit-probability", "atLeast": 0.5}]
        },
        {
          "axis": "people", "grade": "act",
          "title": "Many rely on one person, and questions pile up",
          "when": [
            {"signal": "absence-factor", "atMost": 1},
            {"signal": "criticality", "atLeast": 0.5},
            {"signal": "change-request-closure", "atMost": 49}
          ]
        },
        {
          "axis": "fit", "grade": "act",
          "title": "The index holds it in quarantine",
          "when": [{"signal": "status", "is": "quarantined"}]
        }
      ]
    }

    """
}
