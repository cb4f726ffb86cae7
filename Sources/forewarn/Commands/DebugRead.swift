import Advisor
import ArgumentParser
import Dispatch
import SourceText

extension Debug {
  /// How reading withstands damage, and how fast it is.
  struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read files and print what came of it; with --damage also every damaged form.",
      discussion: """
        Prints `FORMAT<TAB>BYTES<TAB>PACKAGES<TAB>PROBLEMS<TAB>NANOSECONDS<TAB>PATH` for each file: \
        the time is the median of all rounds, from the bytes in memory to the packages with their \
        places, recognition of the format included. --damage reads besides every prefix of the text \
        and the text without each one of its bytes, and prints how many of these readings there \
        were instead of the nanoseconds. --all-cores reads all files of a round at once, as a check of \
        a whole repository does, and prints one line: `all<TAB>BYTES<TAB>NANOSECONDS`, of the round that \
        took the middle time.
        """)

    @Flag(help: "Read every prefix and every single-byte deletion too.")
    var damage = false

    @Flag(help: "Read on all cores, and print the time of all files together.")
    var allCores = false

    @Option(help: "How many times all files are read, one after the other.")
    var rounds = 1

    @Argument(help: "Files of known names.")
    var files: [String]

    func run() throws {
      var contents: [[UInt8]] = []
      for path in files {
        guard Ecosystems.format(of: DocumentPath(path)) != nil else { throw Self.unknown(path) }
        switch FileSystem.read(path) {
        case .success(let bytes): contents.append(bytes)
        case .failure(let error):
          Terminal.note("forewarn: \(displayed(path, limit: 1_000)): \(error)")
          throw ExitCode(1)
        }
      }
      if allCores {
        printTimeOnAllCores(contents)
        return
      }
      var results: [Timed] = []
      for (path, bytes) in zip(files, contents) { results.append(try read(bytes, of: path)) }
      for _ in 1..<max(1, rounds) {
        for index in files.indices {
          results[index].times += try read(contents[index], of: files[index]).times
        }
      }
      for index in files.indices {
        let result = results[index]
        let last =
          damage
          ? Self.readDamaged(contents[index], as: result.format)
          : result.times.sorted()[result.times.count / 2]
        let reading = result.reading
        let packages =
          reading.manifest?.requirements.count ?? reading.lockfile?.packages.count ?? 0
        Terminal.write(
          "\(result.format.name)\t\(contents[index].count)\t\(packages)"
            + "\t\(reading.problems.count)\t\(last)\t\(displayed(files[index], limit: 1_000))\n")
      }
    }

    private func printTimeOnAllCores(_ contents: [[UInt8]]) {
      let paths = files.map { DocumentPath($0) }
      var times: [Int] = []
      for _ in 0..<max(1, rounds) {
        let time = ContinuousClock().measure {
          DispatchQueue.concurrentPerform(iterations: contents.count) { number in
            let text = DocumentText(file: contents[number])
            _ = Ecosystems.format(of: paths[number], holding: text)?.0.reading(text)
          }
        }
        times.append(time.nanoseconds)
      }
      let bytes = contents.reduce(0) { $0 + $1.count }
      Terminal.write("all\t\(bytes)\t\(times.sorted()[times.count / 2])\n")
    }

    private struct Timed {
      var format: any ManifestFormat
      var reading: Reading
      /// In nanoseconds, one for each round.
      var times: [Int]
    }

    private func read(_ bytes: [UInt8], of path: String) throws -> Timed {
      var format: (any ManifestFormat)?
      var reading: Reading?
      let time = ContinuousClock().measure {
        let text = DocumentText(file: bytes)
        format = Ecosystems.format(of: DocumentPath(path), holding: text)?.0
        reading = format?.reading(text)
      }
      guard let format, let reading else { throw Self.unknown(path) }
      return Timed(format: format, reading: reading, times: [time.nanoseconds])
    }

    private static func unknown(_ path: String) -> ValidationError {
      ValidationError("\"\(displayed(path))\" is not a file that Forewarn reads.")
    }

    /// A trap in any of these readings ends the process, which is what the caller looks for.
    private static func readDamaged(_ bytes: [UInt8], as format: any ManifestFormat) -> Int {
      var readings = 0
      for place in bytes.indices {
        _ = format.reading(DocumentText(file: Array(bytes[..<place])))
        var deleted = bytes
        deleted.remove(at: place)
        _ = format.reading(DocumentText(file: deleted))
        readings += 2
      }
      return readings
    }
  }
}
