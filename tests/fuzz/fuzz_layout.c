/* Any bytes as the text of a report: reading them neither fails nor hangs, and
 * what is given as printed is no longer than the text. */
#include "features/report/report_recognise_rules.h"
#include "fuzz.h"

#include <stdint.h>
#include <stdio.h>

static Work kept;
static const Edition *items[2];

static Str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    Buf text = buf_new(&kept.arena, 8 << 20);
    for (size_t got = 1; got > 0;) {
        char *room = buf_reserve(&text, 65536);
        CHECK(room != NULL);
        got = fread(room, 1, 65536, file);
        buf_advance(&text, got);
    }
    fclose(file);
    return buf_str(&text);
}

static void load_editions(void)
{
    work_init(&kept, 64 << 20);
    CHECK(edition_parse(&kept, read_file(GONGKAI_SOURCE_DIR "/data/editions/2019-60.json"), &items[0]) == OK);
    CHECK(edition_parse(&kept, read_file(GONGKAI_SOURCE_DIR "/data/editions/2021-30.json"), &items[1]) == OK);
}

static void check_cells(const TablesFound *found, Str text)
{
    for (size_t c = 0; c < found->edition->cell_count; c++) {
        const Cell *cell = &found->cells[c];
        if (cell->state == CELL_VALUE || cell->state == CELL_NOT_APPLICABLE) {
            CHECK(cell->raw.len > 0 && cell->raw.len <= text.len);
        }
    }
    for (size_t s = 0; s < found->span_count; s++) {
        CHECK(found->spans[s].from <= found->spans[s].to && found->spans[s].to <= text.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (items[0] == NULL) {
        load_editions();
    }
    Work work;
    work_init(&work, 256 << 20);
    Str text = {(const char *)data, size};
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    Editions editions = {items, 2};
    TablesFound found;
    if (report_tables_from_text(&work, &editions, &reading, &found) == OK) {
        check_cells(&found, text);
    }
    work_clear(&work);
    return 0;
}
