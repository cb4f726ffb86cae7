import Advisor
import ArgumentParser
import SourceText

extension Debug {
  /// How reading withstands damage, and how fast it is.
  struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read files and print what came of it; with --damage also every damaged form.",
      discussion: """
        Prints `FORMAT<TAB>BYTES<TAB>PACKAGES<TAB>PROBLEMS<TAB>NANOSECONDS<TAB>PATH` for each file. \
        --damage reads besides every prefix of the text and the text without each one of its \
        bytes, and prints how many of these readings there were instead of the nanoseconds.
        """)

    @Flag(help: "Read every prefix and every single-byte deletion too.")
    var damage = false

    @Argument(help: "Files of known names.")
    var files: [String]

    func run() throws {
      for path in files {
        guard let (format, _) = Ecosystems.format(of: DocumentPath(path)) else {
          throw ValidationError("\"\(displayed(path))\" is not a file that Forewarn reads.")
        }
        switch FileSystem.read(path) {
        case .success(let bytes): print(bytes, as: format, of: path)
        case .failure(let error):
          Terminal.note("forewarn: \(displayed(path, limit: 1_000)): \(error)")
          throw ExitCode(1)
        }
      }
    }

    private func print(_ bytes: [UInt8], as format: any ManifestFormat, of path: String) {
      let clock = ContinuousClock()
      var reading: Reading?
      let time = clock.measure { reading = format.read(DocumentText(bytes)) }
      let last =
        damage
        ? Self.readDamaged(bytes, as: format)
        : Int(time.components.attoseconds / 1_000_000_000)
          + Int(clamping: time.components.seconds) * 1_000_000_000
      let packages =
        reading?.manifest?.requirements.count ?? reading?.lockfile?.packages.count ?? 0
      let problems = reading?.problems.count ?? 0
      Terminal.write(
        "\(format.name)\t\(bytes.count)\t\(packages)\t\(problems)\t\(last)"
          + "\t\(displayed(path, limit: 1_000))\n")
    }

    /// A trap in any of these readings ends the process, which is what the caller looks for.
    private static func readDamaged(_ bytes: [UInt8], as format: any ManifestFormat) -> Int {
      var readings = 0
      for place in bytes.indices {
        _ = format.read(DocumentText(Array(bytes[..<place])))
        var deleted = bytes
        deleted.remove(at: place)
        _ = format.read(DocumentText(deleted))
        readings += 2
      }
      return readings
    }
  }
}
