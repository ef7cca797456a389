/* The picture shows the very modules that the encoder gave, with the quiet zone of ISO/IEC 18004 (four modules). */
#include "doc/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET = 4, SIDE_MAX = 177 + 2 * QUIET };

static unsigned char drawn[SIDE_MAX][SIDE_MAX];

/* Fills in the "Mx yhNv1h-Nz" rectangles of the path. */
static void paint(const char *path)
{
    memset(drawn, 0, sizeof drawn);
    while (*path == 'M') {
        char *end;
        long x = strtol(path + 1, &end, 10);
        long y = strtol(end, &end, 10);
        long run = strtol(end + 1, &end, 10);
        assert_true(strncmp(end, "v1h-", 4) == 0);
        assert_int_equal(strtol(end + 4, &end, 10), run);
        assert_int_equal(*end, 'z');
        for (long i = 0; i < run; i++) {
            assert_int_equal(drawn[y][x + i], 0);
            drawn[y][x + i] = 1;
        }
        path = end + 1;
    }
    assert_int_equal(*path, '"');
}

static void the_picture_is_the_code(void **state)
{
    (void)state;
    static const char TEXT[] = "otpauth://totp/x:zhang?secret=MZXW6YTBMZXW6YTBMZXW6YTBMZXW6YTB&issuer=x";
    Work work;
    Str svg;
    char head[64];
    work_init(&work, 1 << 20);
    assert_int_equal(qr_svg(&work, str_from_c(TEXT), &svg), OK);
    QRcode *code = QRcode_encodeString8bit(TEXT, 0, QR_ECLEVEL_M);
    assert_non_null(code);
    int side = code->width + 2 * QUIET;
    (void)snprintf(head, sizeof head, "viewBox=\"0 0 %d %d\"", side, side);
    assert_true(str_contains(svg, str_from_c(head)));
    paint(svg.ptr + str_find(svg, STR("d=\"M")) + 3);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            bool inside = y >= QUIET && x >= QUIET && y < side - QUIET && x < side - QUIET;
            int dark = inside ? code->data[(y - QUIET) * code->width + x - QUIET] & 1 : 0;
            assert_int_equal(drawn[y][x], dark);
        }
    }
    QRcode_free(code);
    work_clear(&work);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    Work work;
    Str svg;
    work_init(&work, 1 << 20);
    char *text = arena_alloc(&work.arena, 4000);
    memset(text, 'x', 4000);
    assert_int_equal(qr_svg(&work, (Str){text, 4000}, &svg), ERR_LIMIT);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_is_the_code),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
