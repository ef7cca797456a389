#include "os/compress.h"

#include <brotli/encode.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_LEVEL = 9, GZIP_WINDOW = 15 + 16 /* with a gzip head */, GZIP_MEMORY = 8, BROTLI_LEVEL = 9 };

static size_t gzip(Str bytes, char *out, size_t room)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len,
                       .next_out = (Bytef *)out, .avail_out = (uInt)room};
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        return 0;
    }
    size_t length = deflate(&stream, Z_FINISH) == Z_STREAM_END ? stream.total_out : 0;
    deflateEnd(&stream);
    return length;
}

static size_t brotli(Str bytes, char *out, size_t room)
{
    size_t length = room;
    bool done = BrotliEncoderCompress(BROTLI_LEVEL, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.len,
                                      (const uint8_t *)bytes.ptr, &length, (uint8_t *)out);
    return done ? length : 0;
}

Str compress_bytes(Compression kind, Str bytes)
{
    if (bytes.len < 64 || bytes.len > INT32_MAX) {
        return (Str){NULL, 0};
    }
    size_t room = bytes.len - 1;
    char *out = malloc(room);
    size_t length = out == NULL ? 0 : kind == COMPRESS_GZIP ? gzip(bytes, out, room) : brotli(bytes, out, room);
    if (length == 0) {
        free(out);
        return (Str){NULL, 0};
    }
    return (Str){out, length};
}
