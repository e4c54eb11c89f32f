#include "cairo_scene.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>

enum { width = 600, height = 400 };

struct cairo_scene {
  cairo_surface_t *surface;
  cairo_t *context;
};

cairo_scene *cairo_scene_create(void) {
  cairo_scene *scene = calloc(1, sizeof *scene);
  if (!scene) return NULL;
  scene->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  scene->context = cairo_create(scene->surface);
  if (cairo_status(scene->context) != CAIRO_STATUS_SUCCESS) {
    cairo_scene_destroy(scene);
    return NULL;
  }
  return scene;
}

void cairo_scene_destroy(cairo_scene *scene) {
  if (!scene) return;
  cairo_destroy(scene->context);
  cairo_surface_destroy(scene->surface);
  free(scene);
}

static void color(cairo_t *c, int red, int green, int blue) {
  cairo_set_source_rgb(c, red / 255.0, green / 255.0, blue / 255.0);
}

void cairo_scene_draw(cairo_scene *scene, double x, double angle) {
  cairo_t *c = scene->context;
  color(c, 255, 255, 255);
  cairo_paint(c);
  color(c, 0, 0, 0);
  cairo_rectangle(c, x - 25, height - 115, 50, 30);
  cairo_fill(c);
  color(c, 202, 152, 101);
  cairo_save(c);
  cairo_translate(c, x, height - 107.5);
  cairo_rotate(c, angle);
  cairo_rectangle(c, -5, -120, 10, 125);
  cairo_restore(c);
  cairo_fill(c);
  color(c, 129, 132, 203);
  cairo_arc(c, x, height - 107.5, 5.5, 0, 2 * M_PI);
  cairo_fill(c);
  color(c, 0, 0, 0);
  cairo_rectangle(c, 0, height - 101, width, 1);
  cairo_fill(c);
  cairo_surface_flush(scene->surface);
}

void cairo_scene_pack(const cairo_scene *scene, uint8_t *rgb) {
  const uint8_t *pixels = cairo_image_surface_get_data(scene->surface);
  const int stride = cairo_image_surface_get_stride(scene->surface);
  for (int y = 0; y < height; y++) {
    const uint32_t *row = (const uint32_t *)(pixels + (size_t)y * stride);
    uint8_t *out = rgb + (size_t)y * width * 3;
    for (int x = 0; x < width; x++) {
      out[3 * x] = row[x] >> 16;
      out[3 * x + 1] = row[x] >> 8;
      out[3 * x + 2] = row[x];
    }
  }
}
