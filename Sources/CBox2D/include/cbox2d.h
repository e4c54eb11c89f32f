// A C interface to the part of Box2D that an environment needs.
//
// Swift cannot call Box2D without turning C++ interoperability on for every target that sees it, and it cannot
// derive from `b2ContactListener` even then. So this shim holds worlds, bodies and the listener, and nothing else:
// constants, forces and rules are the environment's. Only Box2D's public API is used.
//
// Bodies are known by the order of their creation, from 0. No C++ exception leaves these functions. The system's
// Box2D is built with its assertions on, so whatever could trip one is refused here: numbers that are not finite,
// unknown bodies, too many vertices, and a world that has gone astray.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A physics world with its bodies and the record of their contacts.
typedef struct cbox2d_world cbox2d_world;

/// A vector: metres, metres a second, newtons or newton seconds.
typedef struct {
  float x, y;
} cbox2d_vector;

/// Where a body is and how it moves, about its origin's axis: metres, radians and seconds. `velocity` is that of the
/// centre of mass.
typedef struct {
  cbox2d_vector position;
  float angle;
  cbox2d_vector velocity;
  float angular_velocity;
  bool awake;
} cbox2d_body_state;

/// The surface and the density of a shape, and which shapes it collides with: each one's category must be in the
/// other's mask.
typedef struct {
  /// Kilograms a square metre.
  float density;
  float friction;
  float restitution;
  uint16_t category;
  uint16_t mask;
} cbox2d_material;

/// A hinge between two bodies with a motor and limits: radians, radians a second and newton metres.
typedef struct {
  /// The hinge in the coordinates of either body, from its origin.
  cbox2d_vector anchor_a, anchor_b;
  /// The angle of b less that of a that counts as zero.
  float reference_angle;
  float lower_angle, upper_angle;
  float motor_speed, max_motor_torque;
} cbox2d_hinge;

/// Box2D's version: that of the library that is loaded.
typedef struct {
  int32_t major, minor, revision;
} cbox2d_version_number;

/// Box2D's version.
cbox2d_version_number cbox2d_version(void);

/// Makes an empty world; NULL if gravity is not finite or there is no memory.
cbox2d_world *cbox2d_world_create(cbox2d_vector gravity);

/// Destroys a world and all that is in it; NULL is allowed.
void cbox2d_world_destroy(cbox2d_world *world);

/// Adds a body and returns its number, or -1.
int32_t cbox2d_add_body(cbox2d_world *world, bool dynamic, cbox2d_vector position, float angle);

/// Adds a two-sided edge to a body.
bool cbox2d_add_edge(cbox2d_world *world, int32_t body, cbox2d_vector from, cbox2d_vector to,
                     cbox2d_material material);

/// Adds the convex hull of 3 to 8 vertices, which must be 5 mm apart and span an area, to a body.
bool cbox2d_add_polygon(cbox2d_world *world, int32_t body, const cbox2d_vector *vertices, int32_t count,
                        cbox2d_material material);

/// Joins two bodies, which from then on do not collide with each other.
bool cbox2d_add_hinge(cbox2d_world *world, int32_t body_a, int32_t body_b, cbox2d_hinge hinge);

/// Pushes a body at its centre of mass during the next step.
bool cbox2d_apply_force(cbox2d_world *world, int32_t body, cbox2d_vector force);

/// Turns a body during the next step: newton metres, counter-clockwise.
bool cbox2d_apply_torque(cbox2d_world *world, int32_t body, float torque);

/// Changes a body's motion at once, by an impulse at `point` of the world.
bool cbox2d_apply_impulse(cbox2d_world *world, int32_t body, cbox2d_vector impulse, cbox2d_vector point);

/// Advances the world by `seconds`. False, and nothing happens, once a dynamic body has left the square of 10 km
/// about the origin or its state is not finite: from there single precision no longer holds the bodies together.
bool cbox2d_world_step(cbox2d_world *world, float seconds, int32_t velocity_iterations,
                       int32_t position_iterations);

/// A body's state; zeros for an unknown body.
cbox2d_body_state cbox2d_body_get(const cbox2d_world *world, int32_t body);

/// Whether a body has ever touched anything.
bool cbox2d_body_has_touched(const cbox2d_world *world, int32_t body);

/// Whether the latest contact event of a body was a beginning. A body that touches two edges and leaves one counts
/// as not touching: the rule of Gymnasium's listener.
bool cbox2d_body_is_touching(const cbox2d_world *world, int32_t body);

#ifdef __cplusplus
}
#endif
