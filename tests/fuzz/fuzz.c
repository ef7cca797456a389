#include "fuzz.h"

#include "base/utf8.h"
#include "features/report/report_recognise_rules.h"

#include <stdio.h>

static void check_grid(const Grid *grid)
{
    CHECK(grid->rows >= 1 && grid->rows <= GRID_ROWS_MAX && grid->cols >= 1 && grid->cols <= GRID_COLS_MAX);
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        CHECK(cell->row >= 0 && cell->rowspan >= 1 && cell->row + cell->rowspan <= grid->rows);
        CHECK(cell->col >= 0 && cell->colspan >= 1 && cell->col + cell->colspan <= grid->cols);
        CHECK(utf8_valid(cell->text));
        const GridCell *before = i == 0 ? NULL : &grid->cells[i - 1];
        CHECK(before == NULL || before->row < cell->row || (before->row == cell->row && before->col + before->colspan <= cell->col));
    }
}

static void check_reading(const Reading *reading)
{
    CHECK(utf8_valid(reading->text));
    for (size_t i = 0; i < reading->blocks.count; i++) {
        const Block *block = &reading->blocks.items[i];
        if (block->kind == BLOCK_TABLE) {
            check_grid(block->grid);
        } else {
            CHECK(block->text.len > 0 && utf8_valid(block->text) && block->level >= 0);
        }
    }
}

static Str source_file(Work *work, const char *path)
{
    Buf text = buf_new(&work->arena, 1 << 20);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    for (;;) {
        char bytes[4096];
        size_t got = fread(bytes, 1, sizeof bytes, file);
        buf_add_bytes(&text, bytes, got);
        if (got < sizeof bytes) {
            break;
        }
    }
    (void)fclose(file);
    CHECK(buf_ok(&text));
    return buf_str(&text);
}

/* Parsed once: they are the same for every input. */
static const Editions *shipped_editions(void)
{
    static Work work;
    static const Edition *items[2];
    static Editions editions;
    if (editions.count == 0) {
        work_init(&work, FUZZ_MEMORY);
        CHECK(edition_parse(&work, source_file(&work, GONGKAI_SOURCE_DIR "/data/editions/2019-60.json"), &items[0]) == OK);
        CHECK(edition_parse(&work, source_file(&work, GONGKAI_SOURCE_DIR "/data/editions/2021-30.json"), &items[1]) == OK);
        editions = (Editions){items, 2};
    }
    return &editions;
}

static void check_tables(Work *work, const Reading *reading)
{
    TablesFound found;
    if (report_tables_from_grids(work, shipped_editions(), reading, &found) != OK) {
        CHECK(work->fault.code == ERR_LIMIT);
        return;
    }
    for (size_t i = 0; i < found.edition->cell_count; i++) {
        const Cell *cell = &found.cells[i];
        CHECK(found.table_found[found.edition->cells[i].table] || cell->state == CELL_ABSENT);
        CHECK((cell->state == CELL_ABSENT || cell->state == CELL_LOST) == (cell->raw.ptr == NULL));
    }
}

void fuzz_read(Str bytes, SourceKind *ret_kind)
{
    static const DocReadOptions no_programs = {.pdftotext = "/nonexistent"};
    Work work;
    Reading reading;
    work_init(&work, FUZZ_MEMORY);
    Err err = doc_read(&work, bytes, &no_programs, &reading);
    if (err == OK) {
        *ret_kind = reading.kind;
        check_reading(&reading);
        check_tables(&work, &reading);
    } else {
        CHECK(work.fault.code == err && work.fault.message[0] != '\0');
    }
    work_clear(&work);
}
