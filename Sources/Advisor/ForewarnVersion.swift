/// The version of both programs, as in CHANGELOG.md (semver.org).
package let forewarnVersion = "0.1.0"
