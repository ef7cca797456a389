/* Tables from text: the entry, and the choice of the edition. */
#include "features/report/report_layout_heads_rules.h"
#include "features/report/report_recognise_rules.h"

enum {
    SCORE_MIN = 24,       /* less is a chance mention */
    ROWS_WITHOUT_HEADS = 3, /* rows that tell a table whose heads are cut off */
};

typedef struct Reader {
    Work *work;
    const Editions *editions;
    LayoutText layout;
    LayoutStyle style;
    Lexicon *lexicon;
    LabelEvents events;
    Aligned *aligned; /* [edition * tables_max + table] */
    size_t tables_max;
} Reader;

static Aligned *aligned_at(const Reader *reader, size_t edition, size_t table)
{
    return &reader->aligned[edition * reader->tables_max + table];
}

static bool has_row_labels(const EditionTable *table)
{
    return table->blocks[0].row_depth > 0;
}

/* Rows without any head, title or corner may be a sentence. */
static bool is_table(const Reader *reader, const Aligned *aligned)
{
    int heads = 0, numbered = 0;
    for (size_t i = 0; i < aligned->count; i++) {
        const Meaning *meaning = &reader->lexicon->meanings[aligned->labels[i].meaning];
        heads += meaning->kind != MEANS_ROW ? 1 : 0;
        numbered += meaning->kind == MEANS_ROW && !meaning->bare
                && reader->lexicon->editions->items[meaning->edition]->tables[meaning->table].blocks[meaning->block].row_depth
                    > 1
            ? 1
            : 0;
    }
    return aligned->score >= SCORE_MIN && (heads > 0 || numbered >= ROWS_WITHOUT_HEADS);
}

static Err align_all(Reader *reader)
{
    for (size_t e = 0; e < reader->editions->count; e++) {
        size_t tables = reader->editions->items[e]->table_count;
        reader->tables_max = tables > reader->tables_max ? tables : reader->tables_max;
    }
    reader->aligned = ARENA_ARRAY(&reader->work->arena, Aligned, reader->editions->count * reader->tables_max);
    if (reader->aligned == NULL) {
        return work_full(reader->work);
    }
    for (size_t e = 0; e < reader->editions->count; e++) {
        for (size_t t = 0; t < reader->editions->items[e]->table_count; t++) {
            Aligned *aligned = aligned_at(reader, e, t);
            if (!has_row_labels(&reader->editions->items[e]->tables[t])) {
                continue;
            }
            TRY(layout_align(reader->work, reader->lexicon, &reader->layout, &reader->events, (int)e, (int)t, aligned));
            if (!is_table(reader, aligned)) {
                *aligned = (Aligned){0};
            }
        }
    }
    return OK;
}

/* What heads that only this edition's table has say, wherever they stand (in
 * text whose heads are away from the rows they are in no chain). */
static int own_heads_score(const Reader *reader, size_t edition, size_t table)
{
    int score = 0;
    for (size_t k = 0; k < reader->events.count && aligned_at(reader, edition, table)->count > 0; k++) {
        const LabelEvent *event = &reader->events.items[k];
        bool own = false, shared = !event->whole;
        for (size_t e = 0; e < reader->editions->count; e++) {
            bool has = lexicon_meaning(reader->lexicon, event, (int)e, (int)table, 1U << MEANS_HEAD, -1) >= 0;
            own = own || (has && e == edition);
            shared = shared || (has && e != edition);
        }
        score += own && !shared ? (int)(event->to - event->from) : 0;
    }
    return score;
}

static int table_score(const Reader *reader, size_t edition, size_t table)
{
    return aligned_at(reader, edition, table)->score + 4 * own_heads_score(reader, edition, table);
}

/* The edition whose tables say most; the first table in which they differ
 * decides. Editions list their tables in the same order (2, 3, 4). */
static size_t choose_edition(const Reader *reader, bool *ret_known)
{
    size_t newest = reader->editions->count - 1;
    for (size_t t = 0; t < reader->tables_max; t++) {
        size_t best = newest;
        bool tie = reader->editions->count > 1;
        for (size_t e = 0; e < reader->editions->count; e++) {
            int score = table_score(reader, e, t), best_score = table_score(reader, best, t);
            if (e != best && score >= best_score) {
                tie = score == best_score;
                best = score > best_score ? e : best;
            } else if (e != best) {
                tie = false;
            }
        }
        if (!tie && aligned_at(reader, best, t)->score > 0) {
            *ret_known = true;
            return best;
        }
    }
    *ret_known = reader->editions->count == 1;
    return newest;
}

static Err read_table(Reader *reader, TablesFound *found, size_t edition, size_t table, RunList *runs)
{
    ZoneContext context = {reader->work, &reader->layout, reader->lexicon, reader->style, (int)edition, (int)table, -1};
    TextSpan *span = &found->spans[found->span_count];
    const Aligned *aligned = aligned_at(reader, edition, table);
    bool is_found = aligned->count > 0;
    if (!has_row_labels(&found->edition->tables[table])) {
        TRY(layout_read_heads(&context, found->cells, runs, &is_found, &span->from, &span->to));
    } else if (is_found) {
        TRY(layout_read_rows(&context, &reader->events, aligned, found->cells, runs, &span->from, &span->to));
    }
    found->table_found[table] = is_found;
    found->span_count += is_found ? 1 : 0;
    return OK;
}

static Err new_found(Reader *reader, size_t edition, TablesFound *ret_found)
{
    TablesFound found = {.edition = reader->editions->items[edition]};
    found.cells = ARENA_ARRAY(&reader->work->arena, Cell, found.edition->cell_count);
    found.table_found = ARENA_ARRAY(&reader->work->arena, bool, found.edition->table_count);
    found.spans = ARENA_ARRAY(&reader->work->arena, TextSpan, found.edition->table_count);
    if (found.cells == NULL || found.table_found == NULL || found.spans == NULL) {
        return work_full(reader->work);
    }
    *ret_found = found;
    return OK;
}

/* Tables with more rows first: they show how the text treats empty cells. */
static Err order_tables(const Reader *reader, size_t edition, size_t count, size_t **ret_order)
{
    size_t *order = ARENA_ARRAY(&reader->work->arena, size_t, count);
    if (order == NULL) {
        return work_full(reader->work);
    }
    for (size_t t = 0; t < count; t++) {
        size_t at = t;
        for (; at > 0 && aligned_at(reader, edition, order[at - 1])->rows < aligned_at(reader, edition, t)->rows; at--) {
            order[at] = order[at - 1];
        }
        order[at] = t;
    }
    *ret_order = order;
    return OK;
}

static Err read_tables(Reader *reader, TablesFound *ret_found)
{
    bool known = false;
    RunList runs = {0};
    DigitsFound digits;
    size_t *order = NULL;
    reader->style = layout_style(reader->layout.text);
    TRY(lexicon_find(reader->work, reader->lexicon, &reader->layout, &reader->events));
    TRY(align_all(reader));
    size_t edition = choose_edition(reader, &known);
    TRY(new_found(reader, edition, ret_found));
    ret_found->edition_known = known;
    TRY(order_tables(reader, edition, ret_found->edition->table_count, &order));
    for (size_t t = 0; t < ret_found->edition->table_count; t++) {
        TRY(read_table(reader, ret_found, edition, order[t], &runs));
    }
    if (runs.count > 0 && !runs.has_holes) {
        TRY(report_cut_digits(reader->work, ret_found->edition, runs.items, runs.count, ret_found->cells, &digits));
        ret_found->broken_rules = digits.broken;
        ret_found->broken_rule_count = digits.broken_count;
    }
    return OK;
}

/* ------------------------------------------------------------ the sources -- */

/* The paragraphs of a document as lines; starts[b] is where block b begins. */
static Err text_of_blocks(Work *work, const Blocks *blocks, Str *ret_text, size_t **ret_starts)
{
    size_t bytes = 1;
    for (size_t b = 0; b < blocks->count; b++) {
        bytes += blocks->items[b].text.len + 1;
    }
    Buf buf = buf_new(&work->arena, bytes);
    size_t *starts = ARENA_ARRAY(&work->arena, size_t, blocks->count + 1);
    if (starts == NULL) {
        return work_full(work);
    }
    for (size_t b = 0; b < blocks->count; b++) {
        starts[b] = buf.len;
        buf_add(&buf, blocks->items[b].text);
        buf_add_char(&buf, '\n');
    }
    starts[blocks->count] = buf.len;
    *ret_text = buf_str(&buf);
    *ret_starts = starts;
    return buf_ok(&buf) ? OK : work_full(work);
}

/* Spans of a text made of blocks, as the blocks that lie in them. */
static Err mark_blocks(Work *work, const Blocks *blocks, const size_t *starts, TablesFound *found)
{
    found->block_used = ARENA_ARRAY(&work->arena, bool, blocks->count + 1);
    if (found->block_used == NULL) {
        return work_full(work);
    }
    for (size_t b = 0; b < blocks->count; b++) {
        for (size_t s = 0; s < found->span_count && blocks->items[b].kind != BLOCK_TABLE; s++) {
            size_t end = starts[b] + blocks->items[b].text.len;
            bool inside = starts[b] >= found->spans[s].from && end <= found->spans[s].to;
            found->block_used[b] = found->block_used[b] || (inside && end > starts[b]);
        }
    }
    found->span_count = 0;
    return OK;
}

static Err read_blocks(Reader *reader, const Blocks *blocks, TablesFound *ret_found)
{
    Str text;
    size_t *starts = NULL;
    TRY(text_of_blocks(reader->work, blocks, &text, &starts));
    TRY(layout_text_new(reader->work, text, &reader->layout));
    TRY(read_tables(reader, ret_found));
    return mark_blocks(reader->work, blocks, starts, ret_found);
}

static size_t known_cells(const TablesFound *found)
{
    size_t count = 0;
    for (size_t c = 0; c < found->edition->cell_count; c++) {
        count += found->cells[c].state == CELL_VALUE || found->cells[c].state == CELL_BLANK
            || found->cells[c].state == CELL_NOT_APPLICABLE;
    }
    return count;
}

/* Two readings of one page: what they contradict each other on is lost. */
static void compare_cells(TablesFound *found, const TablesFound *other)
{
    for (size_t c = 0; c < found->edition->cell_count && found->edition == other->edition; c++) {
        Cell *cell = &found->cells[c];
        const Cell *second = &other->cells[c];
        if (second->state != CELL_VALUE) {
            continue;
        }
        if (cell->state == CELL_LOST) {
            *cell = *second;
        } else if (cell->state != CELL_ABSENT
                   && (cell->state != CELL_VALUE || decimal_cmp(cell->value, second->value) != 0)) {
            *cell = (Cell){.state = CELL_LOST};
        }
    }
}

/* A PDF page is read twice, by its words' places and by its laid out text. */
static Err read_pages(Reader *reader, const Reading *reading, TablesFound *ret_found)
{
    TablesFound words, text;
    TRY(layout_text_from_words(reader->work, reading->words, reading->word_count, &reader->layout));
    TRY(read_tables(reader, &words));
    TRY(layout_text_new(reader->work, reading->text, &reader->layout));
    TRY(read_tables(reader, &text));
    TablesFound *lead = known_cells(&words) >= known_cells(&text) ? &words : &text;
    compare_cells(lead, lead == &words ? &text : &words);
    lead->spans = text.spans;
    lead->span_count = text.span_count;
    *ret_found = *lead;
    return OK;
}

Err report_tables_from_text(Work *work, const Editions *editions, const Reading *reading, TablesFound *ret_found)
{
    Reader reader = {.work = work, .editions = editions};
    CHECK(editions->count > 0);
    TRY(lexicon_new(work, editions, &reader.lexicon));
    if (reading->kind == SOURCE_PDF && reading->word_count > 0) {
        return read_pages(&reader, reading, ret_found);
    }
    if (reading->kind != SOURCE_TEXT && reading->kind != SOURCE_PDF) {
        return read_blocks(&reader, &reading->blocks, ret_found);
    }
    TRY(layout_text_new(work, reading->text, &reader.layout));
    return read_tables(&reader, ret_found);
}
