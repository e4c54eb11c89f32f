/// Two fixtures whose boxes overlap, and the manifold where they touch.
struct Contact: Sendable {
  var fixtureA: Int32 = -1
  var fixtureB: Int32 = -1
  var bodyA: Int32 = -1
  var bodyB: Int32 = -1
  var friction: Float = 0
  var restitution: Float = 0
  var manifold = Manifold()

  var isTouching = false
  /// False for the rest of a step in which continuous collision found that the fixtures do not touch after all.
  var isEnabled = true
  /// True when a joint between its bodies came or went, so that it must be asked again whether they collide.
  var needsFiltering = false
  var isInIsland = false

  /// The fraction of the step after which the fixtures touch, where it is known.
  var impact: Float = 1
  var hasImpact = false
  var impactCount = 0

  /// The neighbours in the world's list and in those of its bodies, newest first.
  var previous: Int32 = -1
  var next: Int32 = -1
  var previousA = Link.none
  var nextA = Link.none
  var previousB = Link.none
  var nextB = Link.none
}

/// A contact that began or ended.
public struct ContactEvent: Sendable, Hashable {
  /// The kind of a change.
  public enum Kind: Sendable, Hashable {
    /// The two shapes touch now.
    case begin
    /// The two shapes no longer touch.
    case end
  }

  /// The kind of the change: whether the contact began or ended.
  public let kind: Kind
  /// The fixture that came first into the contact: an edge before a polygon before a circle.
  public let fixtureA: FixtureID
  /// The other one.
  public let fixtureB: FixtureID
  /// The body of `fixtureA`.
  public let bodyA: BodyID
  /// The body of `fixtureB`.
  public let bodyB: BodyID

  /// Tells whether one of the two bodies is `body`.
  public func involves(_ body: BodyID) -> Bool { bodyA == body || bodyB == body }
}
