// Records a gradient that moves: two seconds of 160 by 120 pixels, as MP4 and as WebP, in one pass.
//
//   cc gradient.c $(pkg-config --cflags --libs showreel) -o gradient && ./gradient
#include <showreel.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 160, HEIGHT = 120, FRAMES = 60 };

static int fail(int code) {
  fprintf(stderr, "gradient: %s\n", showreel_last_error());
  return code;
}

static void draw(uint8_t *pixels, int t) {
  for (int y = 0; y < HEIGHT; y++) {
    for (int x = 0; x < WIDTH; x++) {
      uint8_t *pixel = pixels + 3 * (y * WIDTH + x);
      pixel[0] = (uint8_t)((x + 4 * t) % 256);
      pixel[1] = (uint8_t)(y * 255 / (HEIGHT - 1));
      pixel[2] = 128;
    }
  }
}

int main(void) {
  const char *options =
      "{\"width\": 160, \"height\": 120, \"fps\": 30, \"videos\": [\"gradient.mp4\", \"gradient.webp\"]}";
  showreel_recorder recorder;
  int code = showreel_recorder_open(options, &recorder);
  if (code != 0) return fail(code);

  uint8_t *pixels = malloc(WIDTH * HEIGHT * 3);
  if (pixels == NULL) return 70;
  for (int t = 0; t < FRAMES && code == 0; t++) {
    draw(pixels, t);
    // The frame is copied: the buffer is ours again.
    code = showreel_recorder_add(recorder, pixels, WIDTH * HEIGHT * 3, WIDTH, HEIGHT, 0, "rgb24");
  }
  free(pixels);
  if (code != 0) return fail(code);

  char *result = NULL;
  code = showreel_recorder_finish(recorder, &result);
  if (code != 0) return fail(code);
  printf("%s\n", result);
  showreel_free(result);
  return 0;
}
