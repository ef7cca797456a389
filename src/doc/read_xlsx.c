/* SpreadsheetML (ECMA-376 part 1, 18): visible sheets in their order, each as
 * one table of what is printed; hidden rows and columns are left out. */
#include "doc/read_office.h"
#include "doc/read_xlsx_format.h"

#include <string.h>

enum { STRINGS_MAX = 600000, SHEETS_MAX = 200, FORMATS_MAX = 65536, SHEET_ROWS = 1048576, SHEET_COLS = 16384, MERGES_MAX = 100000 };

typedef struct NumberFormat {
    int id;
    Str code;
} NumberFormat;

typedef struct Book {
    Reader *reader;
    Archive *archive;
    bool is_1904;
    Str *strings;
    size_t string_count, string_room;
    NumberFormat *formats;
    size_t format_count, format_room;
    int *styles; /* cellXfs -> number format id */
    size_t style_count, style_room;
    int sheets; /* seen */
    Buf raw, printed; /* texts under way, used again and again */
    Flow flow;
} Book;

typedef struct Place {
    int row, col; /* from 0 */
    Str text;
} Place;

typedef struct Area {
    int row, col, last_row, last_col;
} Area;

typedef struct Sheet {
    Book *book;
    Place *places;
    size_t count, room;
    Area *merges;
    size_t merge_count, merge_room;
    bool hidden_cols[GRID_COLS_MAX];
    int *rows; /* visible rows that hold cells, ascending */
    size_t row_count, row_room;
    bool zeros_hidden;
    bool last_row_empty; /* the newest of rows holds cells without text */
    int row, col; /* where the next cell stands when it does not say */
} Sheet;

static void *grow(Work *work, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return items;
    }
    size_t wanted = *room == 0 ? 64 : *room * 2;
    void *grown = arena_grow(&work->arena, items, *room * size, wanted * size);
    *room = grown == NULL ? *room : wanted;
    return grown;
}

static Err too_large(Work *work)
{
    return fault_set(&work->fault, ERR_LIMIT, "input.sheet_too_large", "a sheet is larger than a report can be (%d rows, %d columns, %d cells)",
                     GRID_ROWS_MAX, GRID_COLS_MAX, DOC_CELLS_MAX);
}

/* --------------------------------------------------------- shared strings -- */

/* Text of si, is and r: all t, but not the reading aid rPh. */
static Err add_rich_text(Xml *xml, Buf *text)
{
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "t")) {
            TRY(xml_text(xml, text));
        } else if (xml_is(xml, "r")) {
            TRY(add_rich_text(xml, text));
        }
    }
}

static Err folded(Book *book, Str raw, Str *ret_text)
{
    Str rest = raw, line;
    while (str_cut(&rest, '\n', &line)) {
        flow_add(&book->flow, line);
        flow_break(&book->flow);
    }
    return flow_take(&book->flow, book->reader->work, ret_text);
}

static Err rich_text(Xml *xml, Book *book, Str *ret_text)
{
    buf_truncate(&book->raw, 0);
    TRY(add_rich_text(xml, &book->raw));
    return folded(book, buf_str(&book->raw), ret_text);
}

static Err read_strings(Xml *xml, Book *book)
{
    Work *work = book->reader->work;
    int root = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more) {
            return OK;
        }
        if (!xml_is(xml, "si")) {
            continue;
        }
        Str *grown = grow(work, book->strings, book->string_count, &book->string_room, sizeof(Str));
        if (grown == NULL) {
            return work_full(work);
        }
        book->strings = grown;
        if (book->string_count == STRINGS_MAX) {
            return too_large(work);
        }
        TRY(rich_text(xml, book, &book->strings[book->string_count]));
        book->string_count++;
    }
}

/* ----------------------------------------------------------------- styles -- */

static Err read_format(Xml *xml, Book *book)
{
    NumberFormat *grown = grow(book->reader->work, book->formats, book->format_count, &book->format_room, sizeof *grown);
    if (grown == NULL) {
        return work_full(book->reader->work);
    }
    book->formats = grown;
    NumberFormat format = {0};
    TRY(xml_attribute_int(xml, "numFmtId", -1, &format.id));
    TRY(xml_attribute(xml, "formatCode", &format.code));
    book->formats[book->format_count++] = format;
    return OK;
}

static Err read_cell_style(Xml *xml, Book *book)
{
    int *grown = grow(book->reader->work, book->styles, book->style_count, &book->style_room, sizeof(int));
    if (grown == NULL) {
        return work_full(book->reader->work);
    }
    book->styles = grown;
    int id = 0;
    TRY(xml_attribute_int(xml, "numFmtId", 0, &id));
    book->styles[book->style_count++] = id;
    return OK;
}

static Err read_style_group(Xml *xml, Book *book, Err (*read)(Xml *, Book *))
{
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (book->format_count < FORMATS_MAX && book->style_count < FORMATS_MAX) {
            TRY(read(xml, book));
        }
    }
}

static Err read_styles(Xml *xml, Book *book)
{
    int root = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "numFmts")) {
            TRY(read_style_group(xml, book, read_format));
        } else if (xml_is(xml, "cellXfs")) {
            TRY(read_style_group(xml, book, read_cell_style));
        }
    }
}

static Str format_of(const Book *book, int style)
{
    if (style < 0 || (size_t)style >= book->style_count) {
        return STR("General");
    }
    int id = book->styles[style];
    for (size_t i = 0; i < book->format_count; i++) {
        if (book->formats[i].id == id) {
            return book->formats[i].code;
        }
    }
    return format_builtin(id);
}

/* ------------------------------------------------------------------ cells -- */

/* "AB12" (also "$AB$12") from *at on; false when it is no place. */
static bool parse_place(Str text, size_t *at, int *ret_row, int *ret_col)
{
    int col = 0, row = 0;
    while (*at < text.len && text.ptr[*at] >= 'A' && text.ptr[*at] <= 'Z' && col <= SHEET_COLS) {
        col = col * 26 + (text.ptr[(*at)++] - 'A' + 1);
    }
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9' && row <= SHEET_ROWS) {
        row = row * 10 + (text.ptr[(*at)++] - '0');
    }
    if (col < 1 || col > SHEET_COLS || row < 1 || row > SHEET_ROWS) {
        return false;
    }
    *ret_row = row - 1;
    *ret_col = col - 1;
    return true;
}

static Err print_number(Sheet *sheet, Str raw, int style, Str *ret_text)
{
    enum { NUMBER_MAX = 64 };
    char digits[NUMBER_MAX] = "";
    char *end = digits;
    if (raw.len < NUMBER_MAX) {
        memcpy(digits, raw.ptr, raw.len);
    }
    double value = strtod(digits, &end);
    if (end == digits || *end != '\0') {
        return folded(sheet->book, raw, ret_text);
    }
    Buf *out = &sheet->book->printed;
    buf_truncate(out, 0);
    if (value != 0 || !sheet->zeros_hidden) {
        format_number(out, value, format_of(sheet->book, style), sheet->book->is_1904);
    }
    return buf_ok(out) ? folded(sheet->book, buf_str(out), ret_text) : too_large(sheet->book->reader->work);
}

typedef enum CellType { TYPE_NUMBER, TYPE_SHARED, TYPE_INLINE, TYPE_TEXT, TYPE_BOOL } CellType;

typedef struct RawValue {
    CellType type;
    Str value;
    Str inline_text;
    int style;
} RawValue;

static CellType cell_type(Str name)
{
    if (str_eq(name, STR("s"))) {
        return TYPE_SHARED;
    }
    if (str_eq(name, STR("inlineStr"))) {
        return TYPE_INLINE;
    }
    bool text = str_eq(name, STR("str")) || str_eq(name, STR("e")) || str_eq(name, STR("d"));
    return text ? TYPE_TEXT : str_eq(name, STR("b")) ? TYPE_BOOL : TYPE_NUMBER;
}

static Err print_value(Sheet *sheet, const RawValue *raw, Str *ret_text)
{
    int64_t index = -1;
    bool known;
    switch (raw->type) {
    case TYPE_INLINE:
        *ret_text = raw->inline_text;
        return OK;
    case TYPE_SHARED:
        known = str_to_int64(raw->value, &index) == OK && index >= 0 && (size_t)index < sheet->book->string_count;
        *ret_text = known ? sheet->book->strings[index] : (Str){0};
        return OK;
    case TYPE_TEXT:
        return folded(sheet->book, raw->value, ret_text);
    case TYPE_BOOL:
        *ret_text = str_eq(raw->value, STR("1")) ? STR("TRUE") : STR("FALSE");
        return OK;
    case TYPE_NUMBER:
        break;
    }
    return raw->value.len > 0 ? print_number(sheet, raw->value, raw->style, ret_text) : OK;
}

static Err add_place(Sheet *sheet, Place place)
{
    Work *work = sheet->book->reader->work;
    if (place.text.len == 0) {
        return OK;
    }
    if (place.col >= GRID_COLS_MAX || ++sheet->book->reader->cells > DOC_CELLS_MAX) {
        return too_large(work);
    }
    Place *grown = grow(work, sheet->places, sheet->count, &sheet->room, sizeof(Place));
    if (grown == NULL) {
        return work_full(work);
    }
    sheet->places = grown;
    sheet->places[sheet->count++] = place;
    return OK;
}

static Err read_cell(Xml *xml, Sheet *sheet)
{
    Work *work = sheet->book->reader->work;
    ArenaMark mark = arena_mark(&work->arena);
    RawValue raw = {0};
    Str where, type;
    size_t at = 0;
    TRY(xml_attribute(xml, "r", &where));
    TRY(xml_attribute(xml, "t", &type));
    TRY(xml_attribute_int(xml, "s", -1, &raw.style));
    if (where.len > 0) {
        (void)parse_place(where, &at, &sheet->row, &sheet->col);
    }
    raw.type = cell_type(type);
    arena_rewind(&work->arena, mark);
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            break;
        }
        if (xml_is(xml, "v")) {
            buf_truncate(&sheet->book->raw, 0);
            TRY(xml_text(xml, &sheet->book->raw));
            raw.value = buf_str(&sheet->book->raw);
        } else if (xml_is(xml, "is")) {
            TRY(rich_text(xml, sheet->book, &raw.inline_text));
        }
    }
    Place place = {.row = sheet->row, .col = sheet->col++};
    if (place.col < GRID_COLS_MAX && sheet->hidden_cols[place.col]) {
        return OK;
    }
    TRY(print_value(sheet, &raw, &place.text));
    return add_place(sheet, place);
}

static Err add_row(Sheet *sheet)
{
    Work *work = sheet->book->reader->work;
    bool new_row = sheet->row_count == 0 || sheet->rows[sheet->row_count - 1] < sheet->row;
    int *grown = grow(work, sheet->rows, sheet->row_count, &sheet->row_room, sizeof(int));
    if (grown == NULL) {
        return work_full(work);
    }
    sheet->rows = grown;
    if (sheet->row_count == GRID_ROWS_MAX) {
        return too_large(work);
    }
    if (!new_row) {
        return fault_set(&work->fault, ERR_INVALID, "input.damaged", "the rows of a sheet are out of order");
    }
    sheet->rows[sheet->row_count++] = sheet->row;
    return OK;
}

/* A row of formatted cells without text under a row of text is a table's empty
 * row, and its blanks are printed; further ones are only formatted paper. */
static bool is_empty_table_row(const Sheet *sheet, int row, int cells)
{
    return cells > 1 && sheet->row_count > 0 && sheet->rows[sheet->row_count - 1] == row - 1 && !sheet->last_row_empty;
}

static Err read_row(Xml *xml, Sheet *sheet)
{
    int parent = xml_depth(xml), number = 0, hidden = 0;
    bool more = true;
    Str hidden_word;
    TRY(xml_attribute_int(xml, "r", sheet->row + 2, &number));
    TRY(xml_attribute_int(xml, "hidden", 0, &hidden));
    TRY(xml_attribute(xml, "hidden", &hidden_word));
    sheet->row = number < 1 || number > SHEET_ROWS ? sheet->row + 1 : number - 1;
    sheet->col = 0;
    if (hidden != 0 || str_eq(hidden_word, STR("true"))) {
        return OK;
    }
    size_t before = sheet->count;
    int row = sheet->row, cells = 0;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            break;
        }
        if (xml_is(xml, "c")) {
            cells++;
            TRY(read_cell(xml, sheet));
            sheet->row = row; /* a cell that claims another row stays in this one */
        }
    }
    for (size_t i = before; i < sheet->count; i++) {
        sheet->places[i].row = row;
    }
    bool is_empty = sheet->count == before;
    if (is_empty && !is_empty_table_row(sheet, row, cells)) {
        return OK;
    }
    sheet->last_row_empty = is_empty;
    return add_row(sheet);
}

static Err read_merge(Xml *xml, Sheet *sheet)
{
    Work *work = sheet->book->reader->work;
    Str ref;
    Area area = {0};
    size_t at = 0;
    TRY(xml_attribute(xml, "ref", &ref));
    if (!parse_place(ref, &at, &area.row, &area.col) || at >= ref.len || ref.ptr[at++] != ':'
        || !parse_place(ref, &at, &area.last_row, &area.last_col) || area.last_row < area.row || area.last_col < area.col
        || sheet->merge_count == MERGES_MAX) {
        return OK;
    }
    Area *grown = grow(work, sheet->merges, sheet->merge_count, &sheet->merge_room, sizeof(Area));
    if (grown == NULL) {
        return work_full(work);
    }
    sheet->merges = grown;
    sheet->merges[sheet->merge_count++] = area;
    return OK;
}

static Err read_column(Xml *xml, Sheet *sheet)
{
    int from = 0, to = 0;
    Str hidden;
    TRY(xml_attribute_int(xml, "min", 0, &from));
    TRY(xml_attribute_int(xml, "max", 0, &to));
    TRY(xml_attribute(xml, "hidden", &hidden));
    bool is_hidden = str_eq(hidden, STR("1")) || str_eq(hidden, STR("true"));
    for (int col = from; is_hidden && col <= to && col <= GRID_COLS_MAX; col++) {
        if (col >= 1) {
            sheet->hidden_cols[col - 1] = true;
        }
    }
    return OK;
}

static Err read_view(Xml *xml, Sheet *sheet)
{
    Str zeros;
    TRY(xml_attribute(xml, "showZeros", &zeros));
    sheet->zeros_hidden |= str_eq(zeros, STR("0")) || str_eq(zeros, STR("false"));
    return OK;
}

static Err read_group(Xml *xml, Sheet *sheet, Err (*read)(Xml *, Sheet *), const char *name)
{
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, name)) {
            TRY(read(xml, sheet));
        }
    }
}

static Err read_sheet_parts(Xml *xml, Sheet *sheet)
{
    int root = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "sheetViews")) {
            TRY(read_group(xml, sheet, read_view, "sheetView"));
        } else if (xml_is(xml, "cols")) {
            TRY(read_group(xml, sheet, read_column, "col"));
        } else if (xml_is(xml, "sheetData")) {
            sheet->row = -1;
            TRY(read_group(xml, sheet, read_row, "row"));
        } else if (xml_is(xml, "mergeCells")) {
            TRY(read_group(xml, sheet, read_merge, "mergeCell"));
        }
    }
}

/* ------------------------------------------------------------------- grid -- */

/* Where the used, visible rows and columns of a sheet go in its grid. */
typedef struct Frame {
    int cols;
    int place[GRID_COLS_MAX + 1]; /* sheet column -> grid column (of the next visible one) */
    int32_t *at;                  /* rows x cols: place index + 1, 0 empty, -1 covered by a merge */
    int *rowspan, *colspan;       /* for places with a merge */
} Frame;

static void frame_columns(const Sheet *sheet, Frame *frame)
{
    int first = GRID_COLS_MAX, last = -1;
    for (size_t i = 0; i < sheet->count; i++) {
        int col = sheet->places[i].col;
        first = col < first ? col : first;
        last = col > last ? col : last;
    }
    for (int col = 0; col <= GRID_COLS_MAX; col++) {
        frame->place[col] = frame->cols;
        frame->cols += col >= first && col <= last && col < GRID_COLS_MAX && !sheet->hidden_cols[col];
    }
}

/* The grid row of the first used row at or below the sheet's row. */
static int frame_row(const Sheet *sheet, int row)
{
    size_t low = 0, high = sheet->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sheet->rows[middle] < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (int)low;
}

/* Covers the places of a merge. Overlapping ones are no valid sheet: the first counts. */
static void apply_merge(const Sheet *sheet, Frame *frame, const Area *area)
{
    int from_row = frame_row(sheet, area->row), to_row = frame_row(sheet, area->last_row + 1);
    int from_col = frame->place[area->col < GRID_COLS_MAX ? area->col : GRID_COLS_MAX];
    int to_col = frame->place[area->last_col + 1 < GRID_COLS_MAX ? area->last_col + 1 : GRID_COLS_MAX];
    if (to_row <= from_row || to_col <= from_col) {
        return;
    }
    size_t corner = (size_t)from_row * (size_t)frame->cols + (size_t)from_col;
    for (int row = from_row; row < to_row; row++) {
        for (int col = from_col; col < to_col; col++) {
            size_t i = (size_t)row * (size_t)frame->cols + (size_t)col;
            if (frame->at[i] < 0 || frame->rowspan[i] != 0) {
                return;
            }
        }
    }
    for (int row = from_row; row < to_row; row++) {
        for (int col = from_col; col < to_col; col++) {
            size_t i = (size_t)row * (size_t)frame->cols + (size_t)col;
            frame->at[i] = i == corner ? frame->at[i] : -1;
        }
    }
    frame->rowspan[corner] = to_row - from_row;
    frame->colspan[corner] = to_col - from_col;
}

static Err frame_build(const Sheet *sheet, Frame *frame)
{
    Work *work = sheet->book->reader->work;
    frame_columns(sheet, frame);
    size_t area = sheet->row_count * (size_t)frame->cols;
    if (area > DOC_CELLS_MAX) {
        return too_large(work);
    }
    frame->at = ARENA_ARRAY(&work->arena, int32_t, area);
    frame->rowspan = ARENA_ARRAY(&work->arena, int, area);
    frame->colspan = ARENA_ARRAY(&work->arena, int, area);
    if (frame->at == NULL || frame->rowspan == NULL || frame->colspan == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < sheet->count; i++) {
        const Place *place = &sheet->places[i];
        size_t row = (size_t)frame_row(sheet, place->row);
        frame->at[row * (size_t)frame->cols + (size_t)frame->place[place->col]] = (int32_t)i + 1;
    }
    size_t budget = 4 * (size_t)DOC_CELLS_MAX; /* absurdly many merges over the same places */
    for (size_t i = 0; i < sheet->merge_count && budget > 0; i++) {
        apply_merge(sheet, frame, &sheet->merges[i]);
        budget--;
    }
    return OK;
}

/* Every place that no merge covers gets a cell: empty ones are printed empty. */
static Err frame_to_grid(const Sheet *sheet, const Frame *frame, Grid **ret_grid)
{
    Work *work = sheet->book->reader->work;
    size_t area = sheet->row_count * (size_t)frame->cols;
    Grid *grid = ARENA_NEW(&work->arena, Grid);
    GridCell *cells = ARENA_ARRAY(&work->arena, GridCell, area);
    if (grid == NULL || cells == NULL) {
        return work_full(work);
    }
    *grid = (Grid){.rows = (int)sheet->row_count, .cols = frame->cols, .cells = cells};
    for (size_t i = 0; i < area; i++) {
        if (frame->at[i] < 0) {
            continue;
        }
        cells[grid->count++] = (GridCell){
            .row = (int)(i / (size_t)frame->cols),
            .col = (int)(i % (size_t)frame->cols),
            .rowspan = frame->rowspan[i] > 0 ? frame->rowspan[i] : 1,
            .colspan = frame->colspan[i] > 0 ? frame->colspan[i] : 1,
            .text = frame->at[i] > 0 ? sheet->places[frame->at[i] - 1].text : (Str){0},
        };
    }
    *ret_grid = grid;
    return OK;
}

/* --------------------------------------------------------------- workbook -- */

static Err read_sheet(Book *book, const char *part, Str name, BlockList *list)
{
    Sheet *sheet = ARENA_NEW(&book->reader->work->arena, Sheet);
    Frame *frame = ARENA_NEW(&book->reader->work->arena, Frame);
    Xml xml;
    if (sheet == NULL || frame == NULL) {
        return work_full(book->reader->work);
    }
    sheet->book = book;
    Err err = xml_open(book->archive, part, &xml);
    if (err == ERR_NOT_FOUND) {
        return OK;
    }
    TRY(err);
    err = xml_is(&xml, "worksheet") ? read_sheet_parts(&xml, sheet) : OK;
    xml_close(&xml);
    TRY(err);
    if (sheet->count == 0) {
        return OK;
    }
    Grid *grid = NULL;
    TRY(frame_build(sheet, frame));
    TRY(frame_to_grid(sheet, frame, &grid));
    grid->caption = name;
    return blocks_add(book->reader, list, (Block){.kind = BLOCK_TABLE, .grid = grid});
}

static Err read_sheets(Xml *xml, Book *book, const char *workbook, BlockList *list)
{
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        Str state, id, name;
        const char *part;
        if (++book->sheets > SHEETS_MAX) {
            return too_large(book->reader->work);
        }
        TRY(xml_attribute(xml, "state", &state));
        TRY(xml_attribute(xml, "id", &id));
        TRY(xml_attribute(xml, "name", &name));
        if (!xml_is(xml, "sheet") || state.len > sizeof "visible" - 1 || str_eq(state, STR("hidden")) || id.len == 0) {
            continue;
        }
        Err err = office_target(book->archive, workbook, id, (Str){0}, &part);
        if (err != ERR_NOT_FOUND) {
            TRY(err);
            TRY(read_sheet(book, part, name, list));
        }
    }
}

static Err read_workbook(Xml *xml, Book *book, const char *workbook, BlockList *list)
{
    int root = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "workbookPr")) {
            Str date;
            TRY(xml_attribute(xml, "date1904", &date));
            book->is_1904 = str_eq(date, STR("1")) || str_eq(date, STR("true"));
        } else if (xml_is(xml, "sheets")) {
            TRY(read_sheets(xml, book, workbook, list));
        }
    }
}

static Err read_related(Book *book, const char *workbook, Str type_end, Err (*read)(Xml *, Book *))
{
    const char *part;
    Xml xml;
    Err err = office_target(book->archive, workbook, (Str){0}, type_end, &part);
    err = err == OK ? xml_open(book->archive, part, &xml) : err;
    if (err == ERR_NOT_FOUND) {
        return OK;
    }
    TRY(err);
    err = read(&xml, book);
    xml_close(&xml);
    return err;
}

Err read_xlsx(Reader *reader, Archive *archive, const char *part, Reading *ret_reading)
{
    Book book = {.reader = reader, .archive = archive, .raw = buf_new(&reader->work->arena, FLOW_MAX), .printed = buf_new(&reader->work->arena, FLOW_MAX)};
    flow_init(&book.flow, reader->work);
    BlockList list = {0};
    Xml xml;
    TRY(read_related(&book, part, STR("/sharedStrings"), read_strings));
    TRY(read_related(&book, part, STR("/styles"), read_styles));
    TRY(xml_open(archive, part, &xml));
    Err err = read_workbook(&xml, &book, part, &list);
    xml_close(&xml);
    TRY(err);
    if (list.count == 0) {
        return fault_set(&reader->work->fault, ERR_INVALID, "input.empty", "no visible sheet holds anything");
    }
    *ret_reading = (Reading){.kind = SOURCE_XLSX, .blocks = {list.items, list.count}};
    return OK;
}
