// The message of a thread's last error: Swift has no variables of a thread's own. Not installed.
#pragma once

// Copies a message, of which the first 4 kB are kept. For the library alone.
__attribute__((visibility("hidden"))) void showreel_internal_set_last_error(const char *message);
