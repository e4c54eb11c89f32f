// libpng for Swift.
//
// libpng reports errors by longjmp, which must never cross a Swift frame, and Swift cannot call setjmp. So every
// function here returns a status, and every jump begins and ends inside one C function. Nothing else lives here.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// How the rows of an image are laid out.
enum {
  CPNG_RGB = 0,      // three bytes a pixel: red, green, blue
  CPNG_INDEXED = 1,  // `bit_depth` bits a pixel, the leftmost pixel in the highest bits
};

// Row filters, as bits.
enum {
  CPNG_FILTER_NONE = 1,
  CPNG_FILTER_SUB = 2,
  CPNG_FILTER_UP = 4,
  CPNG_FILTER_ADAPTIVE = 8,  // libpng chooses among all five, row by row
};

typedef struct {
  const uint8_t *compressed;  // the zlib stream of all rows, or NULL where libpng is to make it of `rows`
  size_t compressed_count;
  const uint8_t *rows;  // the first row
  size_t stride;        // bytes from a row to the next
  uint32_t width, height;
  int layout;              // CPNG_RGB or CPNG_INDEXED
  int bit_depth;           // 8 for CPNG_RGB; 1, 2, 4 or 8 for CPNG_INDEXED
  const uint8_t *palette;  // `palette_count` times red, green, blue
  int palette_count;
} cpng_image;

typedef struct {
  const char *keyword;  // 1 to 79 bytes of Latin-1
  const char *value;    // UTF-8
} cpng_text;

typedef struct {
  int level;   // zlib's compression level, 0 to 9
  int filter;  // one of the CPNG_FILTER constants
  int srgb;    // whether to write an sRGB chunk, and the gAMA and cHRM chunks that belong to it
  const cpng_text *texts;
  size_t text_count;
} cpng_options;

typedef struct cpng_encoder cpng_encoder;

// NULL when memory is exhausted.
cpng_encoder *cpng_encoder_create(void);
void cpng_encoder_destroy(cpng_encoder *encoder);
// Encodes one image. 0 on success; `*bytes` then holds until the next call. Otherwise cpng_encoder_message says why.
int cpng_encoder_encode(
    cpng_encoder *encoder, const cpng_image *image, const cpng_options *options, const uint8_t **bytes,
    size_t *count);
const char *cpng_encoder_message(const cpng_encoder *encoder);
// Blocks that were asked of malloc so far: it stands still once the encoder has seen its largest image.
size_t cpng_encoder_allocations(const cpng_encoder *encoder);

typedef struct cpng_decoder cpng_decoder;

// Reads from `bytes`, which must outlive the decoder. NULL when memory is exhausted.
cpng_decoder *cpng_decoder_create(const uint8_t *bytes, size_t count);
void cpng_decoder_destroy(cpng_decoder *decoder);
// Reads up to the pixels. 0 on success. Images wider or higher than `maximum_side` are refused.
int cpng_decoder_header(cpng_decoder *decoder, uint32_t maximum_side, uint32_t *width, uint32_t *height);
// Whether the bytes that are left could hold the image at all: deflate yields at most 1032 bytes for one.
int cpng_decoder_is_plausible(const cpng_decoder *decoder);
// Reads the pixels as 8-bit RGB into `rgb`, which holds 3 * width * height bytes. 0 on success.
int cpng_decoder_pixels(cpng_decoder *decoder, uint8_t *rgb);
const char *cpng_decoder_message(const cpng_decoder *decoder);
// The value of the text chunk with that keyword, or NULL; after cpng_decoder_pixels.
const char *cpng_decoder_text(const cpng_decoder *decoder, const char *keyword);

// libpng's version at run time.
const char *cpng_version(void);

#ifdef __cplusplus
}
#endif
