#include "doc/qr.h"

#include <qrencode.h>

enum { QUIET = 4, SVG_MAX = 256 << 10, DARK = 1 };

/* Each run of dark modules in a row is one rectangle. */
static void draw_row(Buf *out, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width;) {
        int run = 0;
        while (x + run < width && (row[x + run] & DARK) != 0) {
            run++;
        }
        if (run > 0) {
            buf_add_format(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
        }
        x += run > 0 ? run : 1;
    }
}

static void draw(Buf *out, const QRcode *code)
{
    int side = code->width + 2 * QUIET;
    buf_add_format(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                   "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
                   side, side, side, side);
    for (int y = 0; y < code->width; y++) {
        draw_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    }
    buf_add(out, STR("\"/></svg>\n"));
}

Err qr_svg(Work *work, Str text, Str *ret_svg)
{
    char *bytes = str_to_c(&work->arena, text);
    if (bytes == NULL) {
        return work_full(work);
    }
    QRcode *code = QRcode_encodeString8bit(bytes, 0, QR_ECLEVEL_M);
    if (code == NULL) {
        return fault_set(&work->fault, ERR_LIMIT, "qr.too_long", "a text of %zu bytes does not fit a QR code", text.len);
    }
    Buf out = buf_new(&work->arena, SVG_MAX);
    draw(&out, code);
    QRcode_free(code);
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_svg = buf_str(&out);
    return OK;
}
