#include "cpng.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 200, POOL_SIZE = 64, TEXT_LIMIT = 64 };

// A pool of blocks. libpng, and zlib through it, asks for the same sizes in the same order for every image; each block is
// found again here, so that encoding allocates nothing once the first images are through.
typedef struct {
  void *memory;
  size_t size;
  int used;
} block;

struct cpng_encoder {
  block pool[POOL_SIZE];
  size_t allocations;
  uint8_t *output;
  size_t count, capacity;
  char message[MESSAGE_SIZE];
};

static void keep_message(char *into, const char *text) { snprintf(into, MESSAGE_SIZE, "%s", text ? text : "unknown"); }

// MARK: - Encoding

static block *unused_block(cpng_encoder *encoder) {
  for (int i = 0; i < POOL_SIZE; i++) {
    if (!encoder->pool[i].used) return &encoder->pool[i];
  }
  return NULL;
}

static png_voidp pool_allocate(png_structp png, png_alloc_size_t size) {
  cpng_encoder *encoder = png_get_mem_ptr(png);
  block *best = NULL, *empty = NULL;
  for (int i = 0; i < POOL_SIZE; i++) {
    block *b = &encoder->pool[i];
    if (b->used) continue;
    if (b->memory == NULL) {
      if (empty == NULL) empty = b;
    } else if (b->size >= size && (best == NULL || b->size < best->size)) {
      best = b;
    }
  }
  // A block that is far too large is left for the request that it was made for.
  if (best != NULL && best->size <= size + size / 4 + 64) {
    best->used = 1;
    return best->memory;
  }
  if (empty == NULL) empty = unused_block(encoder);  // full of the sizes of other images: one of those gives way
  if (empty != NULL) {
    free(empty->memory);
    *empty = (block){0};
  }
  encoder->allocations++;
  void *memory = malloc(size);
  if (memory != NULL && empty != NULL) *empty = (block){memory, size, 1};
  return memory;
}

static void pool_release(png_structp png, png_voidp memory) {
  cpng_encoder *encoder = png_get_mem_ptr(png);
  for (int i = 0; i < POOL_SIZE; i++) {
    if (encoder->pool[i].memory == memory) {
      encoder->pool[i].used = 0;
      return;
    }
  }
  free(memory);  // the pool was full
}

static void encoder_error(png_structp png, png_const_charp text) {
  keep_message(((cpng_encoder *)png_get_error_ptr(png))->message, text);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void append_output(png_structp png, png_bytep bytes, size_t count) {
  cpng_encoder *encoder = png_get_io_ptr(png);
  if (count > encoder->capacity - encoder->count) {
    size_t capacity = encoder->capacity * 2 + count + 65536;
    uint8_t *larger = realloc(encoder->output, capacity);
    if (larger == NULL) png_error(png, "out of memory for the encoded image");
    encoder->output = larger;
    encoder->capacity = capacity;
    encoder->allocations++;
  }
  memcpy(encoder->output + encoder->count, bytes, count);
  encoder->count += count;
}

static void no_flush(png_structp png) { (void)png; }

cpng_encoder *cpng_encoder_create(void) { return calloc(1, sizeof(cpng_encoder)); }

void cpng_encoder_destroy(cpng_encoder *encoder) {
  if (encoder == NULL) return;
  for (int i = 0; i < POOL_SIZE; i++) free(encoder->pool[i].memory);
  free(encoder->output);
  free(encoder);
}

const char *cpng_encoder_message(const cpng_encoder *encoder) { return encoder->message; }
size_t cpng_encoder_allocations(const cpng_encoder *encoder) { return encoder->allocations; }

static void write_image(png_structp png, png_infop info, const cpng_image *image, const cpng_options *options) {
  int indexed = image->layout == CPNG_INDEXED;
  png_set_compression_level(png, options->level);
  png_set_filter(
      png, PNG_FILTER_TYPE_BASE,
      options->filter == CPNG_FILTER_SUB        ? PNG_FILTER_SUB
      : options->filter == CPNG_FILTER_UP       ? PNG_FILTER_UP
      : options->filter == CPNG_FILTER_ADAPTIVE ? PNG_ALL_FILTERS
                                                : PNG_FILTER_NONE);
  png_set_IHDR(
      png, info, image->width, image->height, image->bit_depth, indexed ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB,
      PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (indexed) {
    png_color palette[256];
    for (int i = 0; i < image->palette_count && i < 256; i++) {
      const uint8_t *rgb = image->palette + 3 * i;
      palette[i] = (png_color){rgb[0], rgb[1], rgb[2]};
    }
    png_set_PLTE(png, info, palette, image->palette_count);
    // The caller's indices are in the palette by construction; libpng's look at each of them took a third of the time.
    png_set_check_for_invalid_index(png, 0);
  }
  if (options->srgb) png_set_sRGB_gAMA_and_cHRM(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  if (options->text_count > 0) {
    png_text texts[TEXT_LIMIT] = {0};
    if (options->text_count > TEXT_LIMIT) png_error(png, "more than 64 text chunks");
    int count = (int)options->text_count;
    for (int i = 0; i < count; i++) {
      texts[i].compression = PNG_ITXT_COMPRESSION_NONE;  // iTXt, since values are UTF-8
      texts[i].key = (char *)options->texts[i].keyword;
      texts[i].text = (char *)options->texts[i].value;
    }
    png_set_text(png, info, texts, count);
  }
  png_write_info(png, info);
  if (image->compressed != NULL) {
    png_write_chunk(png, (png_const_bytep) "IDAT", image->compressed, image->compressed_count);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
    return;
  }
  for (uint32_t y = 0; y < image->height; y++) png_write_row(png, image->rows + y * image->stride);
  png_write_end(png, info);
}

int cpng_encoder_encode(
    cpng_encoder *encoder, const cpng_image *image, const cpng_options *options, const uint8_t **bytes,
    size_t *count) {
  encoder->count = 0;
  encoder->message[0] = 0;
  png_structp png = png_create_write_struct_2(
      PNG_LIBPNG_VER_STRING, encoder, encoder_error, ignore_warning, encoder, pool_allocate, pool_release);
  if (png == NULL) {
    if (encoder->message[0] == 0) keep_message(encoder->message, "libpng could not start");
    return 1;
  }
  png_infop info = png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_write_struct(&png, NULL);
    keep_message(encoder->message, "out of memory");
    return 1;
  }
  // Neither pointer changes after this, so both are still good after a jump.
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 1;
  }
  png_set_write_fn(png, encoder, append_output, no_flush);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  write_image(png, info, image, options);
  png_destroy_write_struct(&png, &info);
  *bytes = encoder->output;
  *count = encoder->count;
  return 0;
}

// MARK: - Decoding

struct cpng_decoder {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count, offset;
  uint32_t width, height;
  char message[MESSAGE_SIZE];
};

static void decoder_error(png_structp png, png_const_charp text) {
  keep_message(((cpng_decoder *)png_get_error_ptr(png))->message, text);
  png_longjmp(png, 1);
}

static void read_input(png_structp png, png_bytep into, size_t count) {
  cpng_decoder *decoder = png_get_io_ptr(png);
  if (count > decoder->count - decoder->offset) png_error(png, "the file ends too early");
  memcpy(into, decoder->bytes + decoder->offset, count);
  decoder->offset += count;
}

cpng_decoder *cpng_decoder_create(const uint8_t *bytes, size_t count) {
  cpng_decoder *decoder = calloc(1, sizeof(cpng_decoder));
  if (decoder == NULL) return NULL;
  decoder->bytes = bytes;
  decoder->count = count;
  decoder->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, decoder_error, ignore_warning);
  if (decoder->png != NULL) decoder->info = png_create_info_struct(decoder->png);
  if (decoder->info == NULL) {
    cpng_decoder_destroy(decoder);
    return NULL;
  }
  return decoder;
}

void cpng_decoder_destroy(cpng_decoder *decoder) {
  if (decoder == NULL) return;
  if (decoder->png != NULL) png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
  free(decoder);
}

const char *cpng_decoder_message(const cpng_decoder *decoder) { return decoder->message; }

int cpng_decoder_header(cpng_decoder *decoder, uint32_t maximum_side, uint32_t *width, uint32_t *height) {
  if (decoder->count < 8 || png_sig_cmp(decoder->bytes, 0, 8) != 0) {
    keep_message(decoder->message, "it does not begin with PNG's signature");
    return 1;
  }
  if (setjmp(png_jmpbuf(decoder->png))) return 1;
  png_set_read_fn(decoder->png, decoder, read_input);
  png_set_user_limits(decoder->png, maximum_side, maximum_side);
  png_set_chunk_cache_max(decoder->png, 128);
  png_set_chunk_malloc_max(decoder->png, 1 << 20);
  png_read_info(decoder->png, decoder->info);
  decoder->width = *width = png_get_image_width(decoder->png, decoder->info);
  decoder->height = *height = png_get_image_height(decoder->png, decoder->info);
  return 0;
}

int cpng_decoder_is_plausible(const cpng_decoder *decoder) {
  uint64_t raw = (uint64_t)png_get_rowbytes(decoder->png, decoder->info) * decoder->height;
  return raw / 1032 <= decoder->count;
}

int cpng_decoder_pixels(cpng_decoder *decoder, uint8_t *rgb) {
  png_structp png = decoder->png;
  size_t stride = (size_t)decoder->width * 3;
  if (setjmp(png_jmpbuf(png))) return 1;
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, decoder->info);
  if (png_get_rowbytes(png, decoder->info) != stride) png_error(png, "it does not convert to 8-bit RGB");
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < decoder->height; y++) png_read_row(png, rgb + y * stride, NULL);
  }
  png_read_end(png, decoder->info);
  return 0;
}

const char *cpng_decoder_text(const cpng_decoder *decoder, const char *keyword) {
  png_textp texts = NULL;
  int count = 0;
  png_get_text(decoder->png, decoder->info, &texts, &count);
  for (int i = 0; i < count; i++) {
    if (strcmp(texts[i].key, keyword) == 0) return texts[i].text;
  }
  return NULL;
}

const char *cpng_version(void) { return png_get_libpng_ver(NULL); }
