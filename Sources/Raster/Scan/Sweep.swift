/// The reused storage and the limits of scan conversion with exact area coverage, a row of pixels at a time; `RowSweep`
/// is the method.
struct Sweep: Sendable {
  /// The part of an edge inside one row; y is relative to the row's top, 0…1.
  struct Piece: Sendable {
    var x0, y0, x1, y1: Double
    var low, high: Double
    var winding: Int32
    /// The index of the edge where it goes on below the row, else −1.
    var edge: Int32
  }

  /// The part of a piece inside a band: its x at the band's top and bottom.
  struct Strand: Sendable {
    var top, bottom: Double
    var piece: Int32
    var winding: Int32
  }

  /// The most strands that a row is split into before the rest of its clusters is sampled: some milliseconds of work.
  static let workLimit = 1 << 17
  /// The most edges of a row that are sorted; a row with more is sampled. With a third of a million random segments
  /// through each row of a frame, sorting alone took longer than a minute.
  static let edgeLimit = 1 << 14
  /// The number of samples a pixel horizontally beyond either limit, and vertically beyond `workLimit`.
  static let sampling = 16
  /// The number of samples a pixel vertically in rows beyond `edgeLimit`.
  static let crowdedStrips = 4

  /// The edges to fill.
  var table = EdgeTable()
  /// The most strands and samples that a row of the last shape has taken, which the limits bound.
  private(set) var mostWork = 0

  private var active: [Int32] = []
  private var pieces: [Piece] = []
  private var changes: [Double] = []
  private var heights: [Double] = []
  private var strands: [Strand] = []
  private var samples: [Int32] = []

  /// Paints the table's shape into a frame of `width` pixels a row, and leaves the table's row lists empty.
  ///
  /// - Parameter turn: For a simple shape, the winding number of its inside by its edges' signs, +1 or −1; else 0.
  mutating func paint(_ paint: Paint, _ rule: FillRule, turn: Int32, into pixels: PixelBytes, width: Int) {
    guard table.firstRow <= table.lastRow else { return }
    if table.edges.count > Sweep.edgeLimit { table.arrange() }
    reserve(edges: table.edges.count, width: width)
    let (clip, rows) = (table.clip, table.firstRow...table.lastRow)
    // Unsafe, because arrays check at each access that they are not shared, and their bounds. Together with less
    // copying it made LunarLander's shapes take 23 % fewer instructions. Everything has its size before, from `reserve`.
    table.withUnsafeStorage { edges, heads in
      active.withUnsafeMutableBufferPointer { active in
        pieces.withUnsafeMutableBufferPointer { pieces in
          changes.withUnsafeMutableBufferPointer { changes in
            heights.withUnsafeMutableBufferPointer { heights in
              strands.withUnsafeMutableBufferPointer { strands in
                samples.withUnsafeMutableBufferPointer { samples in
                  guard let active = active.baseAddress, let pieces = pieces.baseAddress,
                    let changes = changes.baseAddress, let heights = heights.baseAddress,
                    let strands = strands.baseAddress, let samples = samples.baseAddress
                  else { return }
                  var sweep = RowSweep(
                    paint: paint, rule: rule, turn: turn, pixels: pixels, rowBytes: 3 * width, clip: clip,
                    edges: edges, heads: heads, active: active, pieces: pieces, changes: changes,
                    heights: heights,
                    strands: strands, samples: samples)
                  sweep.paint(rows)
                  mostWork = sweep.mostWork
                }
              }
            }
          }
        }
      }
    }
  }

  /// Makes room in each list for the most that a row of the shape can need.
  private mutating func reserve(edges count: Int, width: Int) {
    func grow<Element>(_ array: inout [Element], to count: Int, _ filler: Element) {
      if array.count < count { array.append(contentsOf: repeatElement(filler, count: count - array.count)) }
    }
    grow(&active, to: count, 0)
    grow(&pieces, to: count, Piece(x0: 0, y0: 0, x1: 0, y1: 0, low: 0, high: 0, winding: 0, edge: 0))
    grow(&strands, to: count, Strand(top: 0, bottom: 0, piece: 0, winding: 0))
    grow(&heights, to: 2 * count, 0)
    grow(&changes, to: width + 2, 0)
    let strips = count > Sweep.edgeLimit ? Sweep.crowdedStrips : 1
    grow(&samples, to: strips * (Sweep.sampling * width + 1), 0)
  }
}
