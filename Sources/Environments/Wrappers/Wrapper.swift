import Raster

/// An environment around another one, which changes something and forwards the rest.
///
/// Every requirement of `Environment` is forwarded to `wrapped` by default, so that a wrapper implements only what it
/// changes.
public protocol Wrapper: Environment {
  /// The environment inside.
  var wrapped: any Environment { get }
}

extension Wrapper {
  /// The description of the wrapped environment.
  public var spec: EnvironmentSpec { wrapped.spec }
  /// The observations of the wrapped environment.
  public var observationSpace: Box { wrapped.observationSpace }
  /// The actions of the wrapped environment.
  public var actionSpace: ActionSpace { wrapped.actionSpace }
  /// The names of the wrapped environment's actions.
  public var actionNames: [String] { wrapped.actionNames }
  /// The sentences about the wrapped environment's options.
  public var warnings: [String] { wrapped.warnings }
  /// The form in which the wrapped environment is rendered.
  public var renderMode: RenderMode? { wrapped.renderMode }
  /// The innermost environment.
  public var unwrapped: any Environment { wrapped.unwrapped }

  /// Resets the wrapped environment.
  public func reset(seed: UInt64?) throws -> Observation { try wrapped.reset(seed: seed) }
  /// Steps the wrapped environment.
  public func step(_ action: Action) throws -> Step { try wrapped.step(action) }
  /// The outcome that the wrapped environment gives.
  public func ending(of step: Step) -> Ending? { wrapped.ending(of: step) }
  /// Draws the wrapped environment.
  public func draw(on canvas: inout Canvas) { wrapped.draw(on: &canvas) }
  /// Renders a native frame of the wrapped environment.
  public func render() throws -> Pixmap { try wrapped.render() }
  /// Renders a frame of the wrapped environment, of `width` by `height` pixels.
  public func render(width: Int, height: Int) throws -> Pixmap {
    try wrapped.render(width: width, height: height)
  }
  /// The state of the wrapped environment.
  public var stateValues: [String: Double]? { wrapped.stateValues }
  /// Sets the state of the wrapped environment.
  public func setState(_ values: [String: Double]) throws -> Observation { try wrapped.setState(values) }
  /// Closes the wrapped environment.
  public func close() throws { try wrapped.close() }
}
