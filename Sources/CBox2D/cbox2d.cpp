#include "cbox2d.h"

#include <box2d/box2d.h>

#include <cmath>
#include <new>

namespace {

// Enough for every environment here; a fixed table keeps allocation, and with it exceptions, out of the way.
constexpr int32_t kMaxBodies = 8;
// Metres from the origin beyond which a world is no longer stepped.
constexpr float kFarAway = 5000.0f;
// Newtons, newton metres or newton seconds. Far beyond any use; stronger ones could overflow inside a step, and turn
// into NaN where Box2D clamps velocities.
constexpr float kStrongest = 1e9f;

bool finite(float a) { return std::isfinite(a); }
bool finite(cbox2d_vector v) { return std::isfinite(v.x) && std::isfinite(v.y); }
bool bearable(float a) { return std::fabs(a) <= kStrongest; }
bool bearable(cbox2d_vector v) { return bearable(v.x) && bearable(v.y); }
b2Vec2 vec(cbox2d_vector v) { return b2Vec2(v.x, v.y); }

bool valid(const cbox2d_material &m) {
  return finite(m.density) && m.density >= 0 && finite(m.friction) && m.friction >= 0 && finite(m.restitution) &&
         m.restitution >= 0;
}

struct Contacts final : b2ContactListener {
  bool touched[kMaxBodies] = {};
  bool touching[kMaxBodies] = {};

  void BeginContact(b2Contact *contact) override {
    for (uintptr_t body : bodies(contact).pair) touched[body] = touching[body] = true;
  }

  void EndContact(b2Contact *contact) override {
    for (uintptr_t body : bodies(contact).pair) touching[body] = false;
  }

 private:
  struct Pair {
    uintptr_t pair[2];
  };
  static Pair bodies(b2Contact *contact) {
    return {{contact->GetFixtureA()->GetBody()->GetUserData().pointer,
             contact->GetFixtureB()->GetBody()->GetUserData().pointer}};
  }
};

}  // namespace

struct cbox2d_world {
  // Before the world, which may still call it while it goes.
  Contacts contacts;
  b2World world;
  b2Body *bodies[kMaxBodies] = {};
  int32_t count = 0;

  explicit cbox2d_world(b2Vec2 gravity) : world(gravity) { world.SetContactListener(&contacts); }

  b2Body *body(int32_t index) const { return index >= 0 && index < count ? bodies[index] : nullptr; }
};

static b2Body *find(const cbox2d_world *world, int32_t body) { return world ? world->body(body) : nullptr; }

static bool addFixture(b2Body *body, const b2Shape &shape, const cbox2d_material &material) {
  b2FixtureDef definition;
  definition.shape = &shape;
  definition.density = material.density;
  definition.friction = material.friction;
  definition.restitution = material.restitution;
  definition.filter.categoryBits = material.category;
  definition.filter.maskBits = material.mask;
  return body->CreateFixture(&definition) != nullptr;
}

cbox2d_version_number cbox2d_version(void) { return {b2_version.major, b2_version.minor, b2_version.revision}; }

cbox2d_world *cbox2d_world_create(cbox2d_vector gravity) {
  if (!finite(gravity)) return nullptr;
  return new (std::nothrow) cbox2d_world(vec(gravity));
}

void cbox2d_world_destroy(cbox2d_world *world) { delete world; }

int32_t cbox2d_add_body(cbox2d_world *world, bool dynamic, cbox2d_vector position, float angle) {
  if (!world || world->count == kMaxBodies || !finite(position) || !finite(angle)) return -1;
  b2BodyDef definition;
  definition.type = dynamic ? b2_dynamicBody : b2_staticBody;
  definition.position = vec(position);
  definition.angle = angle;
  definition.userData.pointer = static_cast<uintptr_t>(world->count);
  world->bodies[world->count] = world->world.CreateBody(&definition);
  return world->count++;
}

bool cbox2d_add_edge(cbox2d_world *world, int32_t body, cbox2d_vector from, cbox2d_vector to,
                     cbox2d_material material) {
  b2Body *owner = find(world, body);
  if (!owner || !finite(from) || !finite(to) || !valid(material)) return false;
  b2EdgeShape shape;
  shape.SetTwoSided(vec(from), vec(to));
  return addFixture(owner, shape, material);
}

bool cbox2d_add_polygon(cbox2d_world *world, int32_t body, const cbox2d_vector *vertices, int32_t count,
                        cbox2d_material material) {
  b2Body *owner = find(world, body);
  if (!owner || !vertices || count < 3 || count > b2_maxPolygonVertices || !valid(material)) return false;
  b2Vec2 points[b2_maxPolygonVertices];
  float area = 0;
  for (int32_t i = 0; i < count; ++i) {
    if (!finite(vertices[i])) return false;
    points[i] = vec(vertices[i]);
    for (int32_t j = 0; j < i; ++j)
      if (b2DistanceSquared(points[i], points[j]) < b2_linearSlop * b2_linearSlop) return false;
    if (i >= 2) area += std::fabs(b2Cross(points[i - 1] - points[0], points[i] - points[0])) / 2;
  }
  // Box2D asserts that three vertices are left where it welds near ones, and that they are not on a line.
  if (!(area > b2_linearSlop * b2_linearSlop)) return false;
  b2PolygonShape shape;
  shape.Set(points, count);
  return addFixture(owner, shape, material);
}

bool cbox2d_add_hinge(cbox2d_world *world, int32_t body_a, int32_t body_b, cbox2d_hinge hinge) {
  b2Body *a = find(world, body_a), *b = find(world, body_b);
  if (!a || !b || a == b || !finite(hinge.anchor_a) || !finite(hinge.anchor_b) || !finite(hinge.reference_angle) ||
      !finite(hinge.motor_speed) || !finite(hinge.max_motor_torque) || !finite(hinge.lower_angle) ||
      !finite(hinge.upper_angle) || hinge.lower_angle > hinge.upper_angle)
    return false;
  b2RevoluteJointDef definition;
  definition.bodyA = a;
  definition.bodyB = b;
  definition.localAnchorA = vec(hinge.anchor_a);
  definition.localAnchorB = vec(hinge.anchor_b);
  definition.referenceAngle = hinge.reference_angle;
  definition.enableLimit = true;
  definition.lowerAngle = hinge.lower_angle;
  definition.upperAngle = hinge.upper_angle;
  definition.enableMotor = true;
  definition.motorSpeed = hinge.motor_speed;
  definition.maxMotorTorque = hinge.max_motor_torque;
  return world->world.CreateJoint(&definition) != nullptr;
}

bool cbox2d_apply_force(cbox2d_world *world, int32_t body, cbox2d_vector force) {
  b2Body *target = find(world, body);
  if (!target || !bearable(force)) return false;
  target->ApplyForceToCenter(vec(force), true);
  return true;
}

bool cbox2d_apply_torque(cbox2d_world *world, int32_t body, float torque) {
  b2Body *target = find(world, body);
  if (!target || !bearable(torque)) return false;
  target->ApplyTorque(torque, true);
  return true;
}

bool cbox2d_apply_impulse(cbox2d_world *world, int32_t body, cbox2d_vector impulse, cbox2d_vector point) {
  b2Body *target = find(world, body);
  if (!target || !bearable(impulse) || !finite(point)) return false;
  target->ApplyLinearImpulse(vec(impulse), vec(point), true);
  return true;
}

bool cbox2d_world_step(cbox2d_world *world, float seconds, int32_t velocity_iterations,
                       int32_t position_iterations) {
  if (!world || !finite(seconds) || seconds <= 0) return false;
  for (int32_t i = 0; i < world->count; ++i) {
    const b2Body *body = world->bodies[i];
    const b2Vec2 position = body->GetPosition(), velocity = body->GetLinearVelocity();
    // Written so that NaN fails too.
    if (!(std::fabs(position.x) < kFarAway && std::fabs(position.y) < kFarAway && finite(body->GetAngle()) &&
          velocity.IsValid() && finite(body->GetAngularVelocity())))
      return false;
  }
  world->world.Step(seconds, velocity_iterations, position_iterations);
  return true;
}

cbox2d_body_state cbox2d_body_get(const cbox2d_world *world, int32_t body) {
  const b2Body *source = find(world, body);
  if (!source) return {};
  const b2Vec2 position = source->GetPosition(), velocity = source->GetLinearVelocity();
  return {{position.x, position.y},
          source->GetAngle(),
          {velocity.x, velocity.y},
          source->GetAngularVelocity(),
          source->IsAwake()};
}

bool cbox2d_body_has_touched(const cbox2d_world *world, int32_t body) {
  return find(world, body) && world->contacts.touched[body];
}

bool cbox2d_body_is_touching(const cbox2d_world *world, int32_t body) {
  return find(world, body) && world->contacts.touching[body];
}
