#include "features/report/report_blocks_rules.h"

Str report_title(Work *work, const Report *report)
{
    if (report->year == 0) {
        return str_format(&work->arena, "%.*s政府信息公开工作年度报告", STR_ARG(report->unit_name));
    }
    return str_format(&work->arena, "%.*s%d年政府信息公开工作年度报告", STR_ARG(report->unit_name), report->year);
}

/* --------------------------------------------------------------- the parts -- */

static const char *const numerals[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
enum { NUMERALS = sizeof numerals / sizeof *numerals };

/* Does the printed title carry its number: 一、 3、 第五部分 （六） 6. ? */
static bool has_number(Str title)
{
    static const char *const starts[] = {"第", "（", "(", "十"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (str_starts(title, str_from_c(starts[i]))) {
            return true;
        }
    }
    if (title.len > 0 && title.ptr[0] >= '0' && title.ptr[0] <= '9') {
        return true;
    }
    for (size_t i = 1; i < NUMERALS; i++) {
        Str rest = str_slice(title, strlen(numerals[i]), title.len);
        if (str_starts(title, str_from_c(numerals[i])) && (str_starts(rest, STR("、")) || str_starts(rest, STR("．")))) {
            return true;
        }
    }
    return false;
}

static const ReportPart *find_part(const Report *report, int part)
{
    for (size_t i = 0; i < report->part_count; i++) {
        if (report->parts[i].part == part) {
            return &report->parts[i];
        }
    }
    return NULL;
}

static Str part_heading(Work *work, const Report *report, int part)
{
    const ReportPart *printed = find_part(report, part);
    Str title = printed != NULL ? printed->title : (Str){0};
    if (title.len == 0 && (size_t)part <= report->edition->part_count) {
        title = report->edition->parts[part - 1].title.text;
    }
    if (title.len == 0 || has_number(title) || part >= NUMERALS) {
        return title;
    }
    return str_format(&work->arena, "%s、%.*s", numerals[part], STR_ARG(title));
}

static bool table_present(const Report *report, int table)
{
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (report->edition->cells[i].table == table && report_has_cell(report, (int)i) &&
            report->cells[i].state != CELL_ABSENT) {
            return true;
        }
    }
    return false;
}

/* -------------------------------------------------------------- the blocks -- */

typedef struct Builder {
    Work *work;
    const Report *report;
    Block *items;
    size_t count, max;
} Builder;

static void add_block(Builder *builder, Block block)
{
    CHECK(builder->count < builder->max);
    builder->items[builder->count++] = block;
}

enum { TITLE_PLACE = 3, TITLE_BYTES = 240 };

/* A report that was read keeps its own title among what stands before part
 * one: its index there, or STR_NONE for a title to be made. */
static ptrdiff_t own_title(const Report *report)
{
    const ReportPart *preface = find_part(report, 0);
    for (size_t i = 0; preface != NULL && i < preface->blocks.count && i < TITLE_PLACE; i++) {
        const Block *block = &preface->blocks.items[i];
        if (block->kind == BLOCK_TITLE || (block->kind != BLOCK_TABLE && block->text.len <= TITLE_BYTES &&
                                           str_contains(block->text, STR("公开")) && str_ends(block->text, STR("报告")))) {
            return (ptrdiff_t)i;
        }
    }
    return STR_NONE;
}

static void add_title(Builder *builder)
{
    ptrdiff_t own = own_title(builder->report);
    Str title = own < 0 ? report_title(builder->work, builder->report)
                        : find_part(builder->report, 0)->blocks.items[own].text;
    add_block(builder, (Block){.kind = BLOCK_TITLE, .text = title});
}

/* The level of the uppermost headings in the part: sources count differently. */
static int top_level(const ReportPart *part)
{
    int top = 0;
    for (size_t i = 0; i < part->blocks.count; i++) {
        const Block *block = &part->blocks.items[i];
        if (block->kind == BLOCK_HEADING && (top == 0 || block->level < top)) {
            top = block->level;
        }
    }
    return top;
}

/* Headings inside a part are below its own; references to tables that the
 * document's reader left elsewhere print nothing. */
static void add_part_blocks(Builder *builder, const ReportPart *part)
{
    int top = top_level(part);
    ptrdiff_t title = part->part == 0 ? own_title(builder->report) : STR_NONE;
    for (size_t i = 0; i < part->blocks.count; i++) {
        Block block = part->blocks.items[i];
        if ((ptrdiff_t)i == title) {
            continue;
        }
        if (block.kind == BLOCK_TABLE && block.grid == NULL) {
            continue;
        }
        if (block.kind == BLOCK_HEADING || block.kind == BLOCK_TITLE) {
            block.level = block.kind == BLOCK_TITLE ? 2 : block.level - top + 2;
            block.kind = BLOCK_HEADING;
        }
        add_block(builder, block);
    }
}

static Err add_part_tables(Builder *builder, int part)
{
    const Edition *edition = builder->report->edition;
    for (size_t i = 0; i < edition->table_count; i++) {
        if (edition->tables[i].part == part && table_present(builder->report, (int)i)) {
            Grid *grid;
            TRY(report_table_grid(builder->work, builder->report, (int)i, &grid));
            add_block(builder, (Block){.kind = BLOCK_TABLE, .grid = grid});
        }
    }
    return OK;
}

static bool part_present(const Report *report, int part)
{
    if (find_part(report, part) != NULL) {
        return true;
    }
    for (size_t i = 0; i < report->edition->table_count; i++) {
        if (report->edition->tables[i].part == part && table_present(report, (int)i)) {
            return true;
        }
    }
    return false;
}

static int last_part(const Report *report)
{
    int last = (int)report->edition->part_count;
    for (size_t i = 0; i < report->part_count; i++) {
        last = report->parts[i].part > last ? report->parts[i].part : last;
    }
    return last;
}

static size_t blocks_needed(const Report *report)
{
    size_t count = 1 + report->edition->table_count + (size_t)last_part(report);
    for (size_t i = 0; i < report->part_count; i++) {
        count += report->parts[i].blocks.count;
    }
    return count;
}

Err report_blocks(Work *work, const Report *report, Blocks *ret_blocks)
{
    Builder builder = {.work = work, .report = report, .max = blocks_needed(report)};
    builder.items = ARENA_ARRAY(&work->arena, Block, builder.max);
    if (builder.items == NULL) {
        return work_full(work);
    }
    add_title(&builder);
    int last = last_part(report);
    for (int part = 0; part <= last; part++) {
        const ReportPart *printed = find_part(report, part);
        if (part > 0 && part_present(report, part)) {
            add_block(&builder, (Block){.kind = BLOCK_HEADING, .level = 1, .text = part_heading(work, report, part)});
        }
        if (printed != NULL) {
            add_part_blocks(&builder, printed);
        }
        TRY(part > 0 ? add_part_tables(&builder, part) : OK);
    }
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    *ret_blocks = (Blocks){builder.items, builder.count};
    return OK;
}
