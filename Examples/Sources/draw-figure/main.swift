// Draws how long two simple rules balance the pole, as a picture and as vector graphics.
import Foundation
import Showreel

/// The lengths of episodes in which the cart is pushed by a rule.
func lengths(_ push: (Observation) -> Bool) throws -> [Double] {
  let cart = try make("CartPole-v1")
  return try (0..<40 as Range<UInt64>).map { seed in
    var observation = try cart.reset(seed: seed)
    var length = 0.0
    var isOver = false
    while !isOver {
      let step = try cart.step(push(observation) ? 1 : 0)
      (observation, isOver) = (step.observation, step.isLast)
      length += 1
    }
    return length
  }
}

let rules: [(name: String, push: (Observation) -> Bool)] = [
  ("towards where it leans", { $0[2] > 0 }),
  ("towards where it will lean", { $0[2] + 0.5 * $0[3] > 0 }),
]
let episodes = (1...40).map(Double.init)
var chart = Chart(
  title: "Balancing by a rule",
  curves: try rules.map { ChartCurve(label: $0.name, x: episodes, y: try lengths($0.push)) },
  xTitle: "Seed", yTitle: "Steps")
chart.thresholds = [475]

let font = try Font()
try Data(PNGEncoder().encode(chart.picture(font: font))).write(to: URL(fileURLWithPath: "rules.png"))
try chart.svg(font: font).write(toFile: "rules.svg", atomically: true, encoding: .utf8)
print("Wrote rules.png and rules.svg")
