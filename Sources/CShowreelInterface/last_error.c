#include "last_error.h"

#include <string.h>

#include "showreel.h"

static _Thread_local char message[4096];

void showreel_internal_set_last_error(const char *text) {
  size_t count = strnlen(text, sizeof(message) - 1);
  // Not within a character of several bytes.
  if (count == sizeof(message) - 1) {
    while (count > 0 && ((unsigned char)text[count] & 0xc0) == 0x80) count--;
  }
  memcpy(message, text, count);
  message[count] = 0;
}

const char *showreel_last_error(void) { return message; }
