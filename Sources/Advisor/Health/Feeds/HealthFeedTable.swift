import SourceText

/// Reads rows of CSV (RFC 4180), the first of which names the columns.
struct HealthFeedTable {
  /// The names of the columns, in small letters; empty before the first row.
  private(set) var columns: [String] = []
  private var fields: [String] = []

  /// The most columns that a table has.
  static let maximumColumns = 200

  /// Takes a row. The first one is the columns; false is given for it, and for a row of another
  /// number of fields, which is a problem.
  mutating func read(
    _ row: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings
  ) -> Bool {
    fields = Self.fields(of: row)
    if columns.isEmpty {
      columns = fields.map { $0.lowercased() }
      return false
    }
    guard fields.count == columns.count else {
      found.addProblem("wrong-row", fields.first ?? "")
      return false
    }
    return true
  }

  /// The field of a column of the last row; nil if it is empty or there is no such column.
  subscript(column: String) -> String? {
    guard let index = columns.firstIndex(of: column), index < fields.count,
      !fields[index].isEmpty
    else { return nil }
    return fields[index]
  }

  /// The first field that there is of several columns.
  subscript(either names: [String]) -> String? {
    for name in names {
      if let field = self[name] { return field }
    }
    return nil
  }

  static func fields(of row: UnsafeBufferPointer<UInt8>) -> [String] {
    var result: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = byteOrderMarkLength(row)
    while index < row.count, result.count < maximumColumns {
      let byte = row[index]
      if isQuoted, byte == UInt8(ascii: "\""), index + 1 < row.count,
        row[index + 1] == UInt8(ascii: "\"")
      {
        field.append(byte)
        index += 1
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ","), !isQuoted {
        result.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      } else {
        field.append(byte)
      }
      index += 1
    }
    result.append(String(decoding: field, as: UTF8.self))
    return result
  }
}
