/// A number of a state, with the name under which it is stored.
public struct StateElement<State>: Sendable {
  /// The name, in the style of Python.
  public let name: String
  let get: @Sendable (State) -> Double
  let set: @Sendable (inout State, Double) -> Bool
  /// The values that it takes, for people.
  let expected: String

  /// Makes an element of a double.
  public init(_ name: String, _ path: WritableKeyPath<State, Double> & Sendable) {
    self.name = name
    expected = "a finite number"
    get = { $0[keyPath: path] }
    set = { state, value in
      state[keyPath: path] = value
      return true
    }
  }

  /// Makes an element of a float; stored doubles are rounded to it.
  public init(_ name: String, _ path: WritableKeyPath<State, Float> & Sendable) {
    self.name = name
    expected = "a finite number"
    get = { Double($0[keyPath: path]) }
    set = { state, value in
      state[keyPath: path] = Float(value)
      return true
    }
  }

  /// Makes an element of a whole number.
  public init(_ name: String, _ path: WritableKeyPath<State, Int> & Sendable) {
    self.name = name
    expected = "a whole number"
    get = { Double($0[keyPath: path]) }
    set = { state, value in
      guard let whole = Int(exactly: value) else { return false }
      state[keyPath: path] = whole
      return true
    }
  }

  /// Makes an element of a truth value, stored as 0 or 1.
  public init(_ name: String, _ path: WritableKeyPath<State, Bool> & Sendable) {
    self.name = name
    expected = "0 or 1"
    get = { $0[keyPath: path] ? 1 : 0 }
    set = { state, value in
      guard value == 0 || value == 1 else { return false }
      state[keyPath: path] = value == 1
      return true
    }
  }
}

extension EnvironmentModel {
  /// The numbers of `state` by name; `nil` where the model names none.
  static func values(of state: State) -> [String: Double]? {
    let elements = stateElements
    guard !elements.isEmpty else { return nil }
    return Dictionary(uniqueKeysWithValues: elements.map { ($0.name, $0.get(state)) })
  }

  /// The state whose numbers are `values`: `state` with all its named numbers replaced.
  ///
  /// Throws `EnvironmentError.invalidState` for a number that is missing, unknown, not finite, or not one that the element
  /// holds, and where the model names none.
  static func state(
    _ state: State, with values: [String: Double], environment: String
  ) throws -> State {
    let elements = stateElements
    func invalid(_ reason: String) -> EnvironmentError {
      .invalidState(reason: reason, environment: environment)
    }
    guard !elements.isEmpty else { throw invalid("cannot be set") }
    if let unknown = Set(values.keys).subtracting(elements.map(\.name)).min() {
      throw invalid("has no number \"\(unknown)\"; it has: \(elements.map(\.name).joined(separator: ", "))")
    }
    var state = state
    for element in elements {
      guard let value = values[element.name] else { throw invalid("needs a number \"\(element.name)\"") }
      guard value.isFinite, element.set(&state, value) else {
        throw invalid("cannot have \(value) as \"\(element.name)\"; expected \(element.expected)")
      }
    }
    return state
  }
}
