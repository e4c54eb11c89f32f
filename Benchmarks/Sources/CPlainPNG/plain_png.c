#include "plain_png.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

// The file goes to a place that is large enough for any frame of the benchmarks, so that only libpng is measured.
static uint8_t output[1 << 22];
static size_t output_count;

static void append(png_structp png, png_bytep bytes, size_t count) {
  if (count > sizeof output - output_count) png_error(png, "no room");
  memcpy(output + output_count, bytes, count);
  output_count += count;
}

static void flush(png_structp png) { (void)png; }

size_t plain_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height) {
  output_count = 0;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, NULL, append, flush);
  png_set_compression_level(png, 1);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  png_set_IHDR(
      png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, rgb + (size_t)y * width * 3);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return output_count;
}
