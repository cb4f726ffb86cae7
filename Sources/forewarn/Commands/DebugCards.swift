import Advisor
import AdvisoryStore
import ArgumentParser
import SourceText

extension Debug {
  /// How fast cards of health are made.
  struct Cards: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a card of health for every package of a file, and print how long that takes.",
      discussion: """
        Prints `CARDS<TAB>SIGNALS<TAB>READING<TAB>MAKING`: the number of cards, how many values they show \
        together, and the nanoseconds for reading the file and for making the cards, with the database open: the \
        medians of all rounds.
        """)

    @Option(help: "How many times it is read, and the cards made.")
    var rounds = 1

    @OptionGroup var cache: CacheOption

    @Argument(help: "A manifest or lockfile of a known name.")
    var file: String

    func run() throws {
      var problem: String?
      guard let source = Databases.open(starter: false, folder: cache.folder, problem: &problem)
      else { throw ValidationError(displayed(problem ?? "There is no database.")) }
      guard case .success(let bytes) = FileSystem.read(file) else {
        throw ValidationError("\"\(displayed(file))\" cannot be read.")
      }
      var reading: [Int] = []
      var making: [Int] = []
      var cards: [HealthCard] = []
      let today = Timestamp(seconds: Terminal.now)
      for _ in 0..<max(1, rounds) {
        var document: Document?
        reading.append(
          ContinuousClock().measure {
            document = Document(path: DocumentPath(file), text: DocumentText(file: bytes))
          }.nanoseconds)
        guard let document else {
          throw ValidationError("\"\(displayed(file))\" is not a file that Forewarn reads.")
        }
        let requests = HealthRequests(DocumentContext(document: document), isDirectOnly: false)
        cards = []
        let time = try ContinuousClock().measure {
          cards = try HealthCards(source, today: today).cards(of: requests.requests)
        }
        making.append(time.nanoseconds)
      }
      let values = cards.reduce(0) { sum, card in card.axes.reduce(sum) { $0 + $1.evidence.count } }
      Terminal.write(
        "\(cards.count)\t\(values)\t\(reading.sorted()[reading.count / 2])"
          + "\t\(making.sorted()[making.count / 2])\n")
    }
  }
}

extension Duration {
  var nanoseconds: Int {
    Int(clamping: components.seconds) * 1_000_000_000
      + Int(components.attoseconds / 1_000_000_000)
  }
}
