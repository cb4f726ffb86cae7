import Advisor
import Testing

@Suite struct CVSSWordsTests {
  @Test(arguments: [
    (
      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
      "over the network, without an account, without anybody's help: "
        + "data can be read, data can be changed, it can be stopped"
    ),
    (
      "CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:N",
      "from the machine itself, under special conditions, with an ordinary account, "
        + "when a person is led to do something: some data can be read"
    ),
    (
      "CVSS:4.0/AV:P/AC:L/AT:P/PR:H/UI:P/VC:N/VI:L/VA:L/SC:H/SI:H/SA:H",
      "with the device in hand, in special circumstances, with an administrator's account, "
        + "when a person uses it as usual: some data can be changed, it can be slowed down"
    ),
    (
      "AV:N/AC:M/Au:S/C:C/I:P/A:N",
      "over the network, under special conditions, with an account: "
        + "data can be read, some data can be changed"
    ),
    (
      "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N",
      "from a neighbouring network, without an account, without anybody's help"
    ),
  ]) func whatAVectorSays(_ vector: String, _ words: String) {
    #expect(CVSS.inWords(vector) == words)
  }

  @Test(arguments: ["", "CVSS:3.1/AV:N", "high", "CVSS:3.1/AV:<b>/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"])
  func whatIsNoVectorSaysNothing(_ text: String) {
    #expect(CVSS.inWords(text) == nil)
  }
}
