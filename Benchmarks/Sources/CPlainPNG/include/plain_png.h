// What a program gets that calls libpng with level 1 and no filters: the peer of Showreel's encoder.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Encodes 8-bit RGB pixels, (height, width, 3), and returns the file's size; 0 where libpng failed.
size_t plain_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height);
