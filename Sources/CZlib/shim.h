// inflateInit2 is a macro with a cast and a sizeof, which Swift does not import.
#include <zlib.h>

static inline int czlib_inflate_init_raw(z_stream *stream) { return inflateInit2(stream, -15); }
