#pragma once
#include <stdint.h>

/// CartPole's scene drawn by Cairo, for comparison: in C, since that is what Cairo is called from without any cost between.
typedef struct cairo_scene cairo_scene;

/// A surface of 600 by 400 pixels; NULL where Cairo fails.
cairo_scene *cairo_scene_create(void);
void cairo_scene_destroy(cairo_scene *scene);

/// Draws cart, pole, axle and track, the cart at `x` pixels and the pole at `angle` radians.
void cairo_scene_draw(cairo_scene *scene, double x, double angle);

/// Packs the surface's 32-bit pixels into `rgb`, (400, 600, 3).
void cairo_scene_pack(const cairo_scene *scene, uint8_t *rgb);
