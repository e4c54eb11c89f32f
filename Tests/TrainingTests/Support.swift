import Environments
import Foundation
import Policies
import Raster

@testable import Training

/// The number of the state is seen; action 1 is rewarded and action 0 is not. An episode takes as many steps as it is
/// told, and as many more as its seed's last digit where that is asked for.
final class Corridor: Environment {
  let length: Int
  let varies: Bool
  /// What each `reset` was given.
  private(set) var seeds: [UInt64] = []
  private(set) var actions: [Action] = []
  private var remaining = 0
  private var position = 0

  init(length: Int, varies: Bool = false) {
    self.length = length
    self.varies = varies
  }

  var spec: EnvironmentSpec {
    EnvironmentSpec(
      id: "Corridor-v0", rewardThreshold: 0.9 * Double(length), renderFPS: 1, frameWidth: 1, frameHeight: 1)
  }
  var observationSpace: Box { Box(low: [0, 0], high: [100, 1]) }
  var actionSpace: ActionSpace { .discrete(Discrete(2)) }
  var renderMode: RenderMode? { nil }

  func reset(seed: UInt64?) throws -> Observation {
    seeds.append(seed ?? 0)
    position = 0
    remaining = length + (varies ? Int((seed ?? 0) % 10) : 0)
    return [0, 1]
  }

  func step(_ action: Action) throws -> Step {
    actions.append(action)
    position += 1
    remaining -= 1
    return Step(
      observation: [Float(position), 1], reward: action == 1 ? 1 : 0, terminated: remaining == 0)
  }

  func draw(on canvas: inout Canvas) {}
  func render() throws -> Pixmap { Pixmap(width: 1, height: 1) }
}

/// One with continuous actions, which REINFORCE does not take.
final class Continuous: Environment {
  var spec: EnvironmentSpec {
    EnvironmentSpec(id: "Continuous-v0", renderFPS: 1, frameWidth: 1, frameHeight: 1)
  }
  var observationSpace: Box { Box(low: [0], high: [1]) }
  var actionSpace: ActionSpace { .box(Box(low: [-1], high: [1])) }
  var renderMode: RenderMode? { nil }
  func reset(seed: UInt64?) throws -> Observation { [0] }
  func step(_ action: Action) throws -> Step { Step(observation: [0], reward: 0, terminated: true) }
  func draw(on canvas: inout Canvas) {}
  func render() throws -> Pixmap { Pixmap(width: 1, height: 1) }
}

extension Network {
  /// Sets every parameter from PyTorch's names.
  mutating func load(_ parameters: [String: [Float]]) {
    for index in layers.indices {
      let names = Network.parameterNames(ofLayer: index)
      setWeight(of: index, to: parameters[names.weight] ?? [])
      setBias(of: index, to: parameters[names.bias] ?? [])
    }
  }

  /// Every parameter by PyTorch's name.
  var named: [String: [Float]] {
    var result: [String: [Float]] = [:]
    for index in layers.indices {
      let names = Network.parameterNames(ofLayer: index)
      result[names.weight] = weight(of: index)
      result[names.bias] = bias(of: index)
    }
    return result
  }
}
