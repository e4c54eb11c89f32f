/// Rows of cells in aligned columns.
package struct Table {
  /// To which side of its column a cell stands.
  package enum Alignment {
    case left, right
  }

  /// Rows of as many cells each.
  package var rows: [[String]]
  /// Of all columns but the first, whose cells stand to the left.
  package var alignment: Alignment

  /// A table of rows.
  package init(rows: [[String]], alignment: Alignment = .left) {
    self.rows = rows
    self.alignment = alignment
  }

  /// The table's lines. Where they are wider than `width`, columns go below the others, each time beside the first.
  package func lines(width: Int? = nil) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var blocks: [[Int]] = []
    var room = 0
    for column in first.indices.dropFirst() {
      let needed = widths[column] + 2
      if blocks.isEmpty || needed > room {
        blocks.append([0])
        room = (width ?? .max) - widths[0]
      }
      blocks[blocks.count - 1].append(column)
      room -= needed
    }
    return Array(blocks.map { lines(of: $0, widths) }.joined(separator: [""]))
  }

  private func lines(of columns: [Int], _ widths: [Int]) -> [String] {
    rows.map { row in
      let cells = columns.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return alignment == .right && column > 0 ? space + row[column] : row[column] + space
      }
      return cells.joined(separator: "  ").trimmingSuffix(while: \.isWhitespace)
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    String(self[..<(lastIndex { !predicate($0) }.map(index(after:)) ?? startIndex)])
  }
}
