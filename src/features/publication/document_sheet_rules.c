#include "features/publication/document_sheet_rules.h"

enum { CELLS_MAX = 4000, BLOCKS_MAX = 2000, LINES_MAX = 1500 };

/* ---- words ---- */

typedef struct Labelled {
    const char *word, *label;
} Labelled;

static Str label_in(const Labelled *words, Str word)
{
    for (; words->word != NULL; words++) {
        if (str_eq(word, str_from_c(words->word))) {
            return str_from_c(words->label);
        }
    }
    return word;
}

Str document_attribute_label(Str attribute)
{
    static const Labelled WORDS[] = {{"active", "主动公开"}, {"on_request", "依申请公开"}, {"withheld", "不予公开"}, {NULL, NULL}};
    return label_in(WORDS, attribute);
}

Str document_kind_label(Str kind)
{
    static const Labelled WORDS[] = {{"none", "一般信息"}, {"regulation", "规章"}, {"normative", "规范性文件"}, {NULL, NULL}};
    return label_in(WORDS, kind);
}

Str document_action_label(Str action)
{
    static const Labelled WORDS[] = {{"create", "起草"},    {"edit", "修改"},      {"hand_in", "送审"},   {"take_back", "撤回送审"},
                                 {"approve", "同意"},   {"return", "退回"},    {"publish", "公开"},   {"register", "登记"},
                                 {"withdraw", "撤下"},  {"validity", "改变有效性"}, {"reassess", "重新评估"}, {"clarify", "澄清"},
                                 {"answer", "答复检查"}, {NULL, NULL}};
    return label_in(WORDS, action);
}

Str document_where_label(Arena *arena, Str where)
{
    static const Labelled WORDS[] = {{"title", "标题"},
                                 {"body", "正文"},
                                 {"field title", "标题"},
                                 {"field doc_no", "发文字号"},
                                 {"field attribute", "公开属性"},
                                 {"field reason_code", "不公开依据"},
                                 {"field theme", "主题分类"},
                                 {"field genre", "文种"},
                                 {"field kind", "文件类别"},
                                 {"field formed_on", "成文日期"},
                                 {"field summary", "内容概述"},
                                 {"field keywords", "关键词"},
                                 {"field source", "来源"},
                                 {"field organs", "发文机关"},
                                 {"field department", "提供科室"},
                                 {"field old_index_no", "原索引号"},
                                 {NULL, NULL}};
    if (str_starts(where, STR("attachment "))) {
        return str_format(arena, "附件 %.*s", STR_ARG(str_slice(where, sizeof "attachment " - 1, where.len)));
    }
    return label_in(WORDS, where);
}

static Str forms_label(Arena *arena, Str forms)
{
    static const Labelled WORDS[] = {{"text", "文字"}, {"chart", "图表"}, {"audio", "音频"}, {"video", "视频"}, {NULL, NULL}};
    Buf out = buf_new(arena, 256);
    Str form;
    while (str_cut(&forms, ',', &form)) {
        buf_add(&out, out.len > 0 && form.len > 0 ? STR("、") : STR(""));
        buf_add(&out, label_in(WORDS, form));
    }
    return buf_str(&out);
}

Str document_day_text(Arena *arena, int64_t yyyymmdd)
{
    return yyyymmdd_text(arena, yyyymmdd, STR("—"));
}

Str document_time_text(Arena *arena, int64_t instant)
{
    return instant <= 0 ? STR("—") : minute_text(arena, instant);
}

/* ---- building ---- */

typedef struct Builder {
    Work *work;
    Block *blocks;
    size_t count;
} Builder;

typedef struct Table {
    Builder *builder;
    Grid *grid;
    int row;
} Table;

static void add(Builder *builder, BlockKind kind, int level, Str text)
{
    if (builder->count < BLOCKS_MAX) {
        builder->blocks[builder->count++] = (Block){.kind = kind, .level = level, .text = text};
    }
}

static Str filled(Str text)
{
    return text.len == 0 ? STR("—") : text;
}

/* A table that grows row by row; its block stands where it was begun. */
static Err begin(Builder *builder, Table *table, Str caption, const int *widths, int cols)
{
    Arena *arena = &builder->work->arena;
    Grid *grid = ARENA_NEW(arena, Grid);
    if (grid == NULL || builder->count >= BLOCKS_MAX) {
        return work_full(builder->work);
    }
    *grid = (Grid){.cols = cols, .caption = caption, .widths = widths};
    builder->blocks[builder->count++] = (Block){.kind = BLOCK_TABLE, .grid = grid};
    *table = (Table){builder, grid, 0};
    return OK;
}

static Err cell(Table *table, int col, int colspan, GridRole role, Str text)
{
    Grid *grid = table->grid;
    if (grid->count % 64 == 0) {
        GridCell *cells = arena_grow(&table->builder->work->arena, grid->cells, grid->count * sizeof *cells,
                                     (grid->count + 64) * sizeof *cells);
        if (cells == NULL || grid->count >= CELLS_MAX) {
            return work_full(table->builder->work);
        }
        grid->cells = cells;
    }
    grid->cells[grid->count++] =
        (GridCell){.row = table->row, .col = col, .rowspan = 1, .colspan = colspan, .role = role, .text = filled(text), .key = STR("")};
    return OK;
}

static void next_row(Table *table)
{
    table->grid->rows = ++table->row;
}

static Err head(Table *table, const char *const *labels)
{
    for (int col = 0; col < table->grid->cols; col++) {
        TRY(cell(table, col, 1, GRID_HEAD, str_from_c(labels[col])));
    }
    next_row(table);
    table->grid->head_rows = 1;
    return OK;
}

/* Label and value, twice in a row of four columns; the second may be empty. */
static Err pair(Table *table, const char *label, Str value, const char *other, Str other_value)
{
    TRY(cell(table, 0, 1, GRID_LABEL, str_from_c(label)));
    TRY(cell(table, 1, other == NULL ? 3 : 1, GRID_TEXT, value));
    if (other != NULL) {
        TRY(cell(table, 2, 1, GRID_LABEL, str_from_c(other)));
        TRY(cell(table, 3, 1, GRID_TEXT, other_value));
    }
    next_row(table);
    return OK;
}

/* ---- the parts ---- */

/* 第（十三）项; — for none. */
static Str item_text(Arena *arena, int item)
{
    static const char *const NUMERALS[] = {"",   "一", "二",   "三",   "四",   "五",   "六",   "七",
                                           "八", "九", "十",   "十一", "十二", "十三", "十四", "十五"};
    return item >= 1 && item <= 15 ? str_format(arena, "条例第二十条第（%s）项", NUMERALS[item]) : STR("—");
}

static Str lines_joined(Arena *arena, Str lines)
{
    Buf out = buf_new(arena, lines.len * 3 + 1);
    Str line;
    while (str_cut(&lines, '\n', &line)) {
        buf_add(&out, out.len > 0 && line.len > 0 ? STR("、") : STR(""));
        buf_add(&out, line);
    }
    return buf_str(&out);
}

static Err put_fields(Builder *builder, const Sheet *sheet)
{
    static const int WIDTHS[] = {3, 6, 3, 6};
    const DocumentContent *c = sheet->content;
    Arena *arena = &builder->work->arena;
    Table t;
    TRY(begin(builder, &t, STR("信息"), WIDTHS, 4));
    TRY(pair(&t, "标题", c->title, NULL, STR("")));
    TRY(pair(&t, "编号", sheet->number, "版本", str_format(arena, "%d", sheet->version)));
    TRY(pair(&t, "状态", sheet->state_label, "索引号", sheet->index_no));
    TRY(pair(&t, "栏目", sheet->column_name, "其他栏目", lines_joined(arena, c->more_columns)));
    TRY(pair(&t, "发文字号", c->doc_no, "发文机关", lines_joined(arena, c->organs)));
    TRY(pair(&t, "成文日期", document_day_text(arena, c->formed_on), "公开期限", document_day_text(arena, sheet->due_on)));
    TRY(pair(&t, "实施日期", document_day_text(arena, c->effective_on), "有效期至", document_day_text(arena, c->expires_on)));
    TRY(pair(&t, "文件类别", document_kind_label(c->kind), "文种", c->genre));
    TRY(pair(&t, "主题分类", c->theme, "条款", item_text(arena, c->art20_item)));
    TRY(pair(&t, "制作", c->made_by_us ? STR("本机关制作") : STR("不是本机关制作"), "公开形式", forms_label(arena, c->forms)));
    TRY(pair(&t, "公开属性", document_attribute_label(c->attribute), "不公开依据", sheet->reason_label));
    TRY(pair(&t, "不公开理由", c->reason, NULL, STR("")));
    TRY(pair(&t, "提供科室", c->department, "拟稿人", sheet->author_name));
    TRY(pair(&t, "来源", c->source, "关键词", c->keywords));
    TRY(pair(&t, "解读的文件", sheet->interprets_title, "公开时间", document_time_text(arena, sheet->published_at)));
    TRY(pair(&t, "首次公开日期", document_day_text(arena, c->first_public_on), "原索引号", c->old_index_no));
    TRY(pair(&t, "内容概述", c->summary, NULL, STR("")));
    return pair(&t, "内容摘要（SM3）", sheet->content_sm3, NULL, STR(""));
}

static Err put_steps(Builder *builder, const Sheet *sheet)
{
    static const int WIDTHS[] = {3, 3, 8, 4};
    static const char *const HEADS[] = {"步骤", "办理人", "意见", "时间"};
    Table t;
    add(builder, BLOCK_HEADING, 1, STR("一、审批意见"));
    TRY(begin(builder, &t, STR("审批意见"), WIDTHS, 4));
    TRY(head(&t, HEADS));
    for (size_t i = 0; i < sheet->step_count; i++) {
        const SheetStep *step = &sheet->steps[i];
        TRY(cell(&t, 0, 1, GRID_LABEL, step_kind_label(step->kind)));
        TRY(cell(&t, 1, 1, GRID_TEXT, step->person));
        TRY(cell(&t, 2, 1, GRID_TEXT, step->opinion));
        TRY(cell(&t, 3, 1, GRID_TEXT, document_time_text(&builder->work->arena, step->at)));
        next_row(&t);
    }
    return OK;
}

static void put_secrecy(Builder *builder, const Sheet *sheet)
{
    Arena *arena = &builder->work->arena;
    const SheetStep *review = NULL;
    for (size_t i = 0; i < sheet->step_count; i++) {
        if (sheet->steps[i].kind == STEP_SECRECY && sheet->steps[i].person.len > 0) {
            review = &sheet->steps[i];
        }
    }
    add(builder, BLOCK_HEADING, 1, STR("二、保密审查"));
    if (review == NULL) {
        add(builder, BLOCK_PARA, 0, STR("还没有保密审查。"));
        return;
    }
    for (int n = 0; n < SECRECY_STATEMENTS; n++) {
        bool ticked = (review->statements >> n & 1) != 0;
        add(builder, BLOCK_LIST, 1, str_format(arena, "%s：%.*s", ticked ? "已确认" : "未确认", STR_ARG(secrecy_statement(n))));
    }
    add(builder, BLOCK_PARA, 0, str_format(arena, "结论：%.*s", STR_ARG(review->conclusion)));
    add(builder, BLOCK_PARA, 0, str_format(arena, "依据：%.*s", STR_ARG(review->basis)));
    add(builder, BLOCK_PARA, 0,
        str_format(arena, "审查人：%.*s　%.*s", STR_ARG(review->person), STR_ARG(document_time_text(arena, review->at))));
}

static Err put_findings(Builder *builder, const Sheet *sheet)
{
    static const int WIDTHS[] = {2, 3, 9, 5};
    static const char *const HEADS[] = {"结果", "位置", "发现", "答复"};
    static const char *const WEIGHTS[] = {[GATE_BLOCK] = "不符", [GATE_ASK] = "提醒", [GATE_NOTE] = "说明"};
    Table t;
    add(builder, BLOCK_HEADING, 1, STR("三、发布检查"));
    if (!sheet->gate_was_run || sheet->findings->count == 0) {
        add(builder, BLOCK_PARA, 0, sheet->gate_was_run ? STR("检查通过，没有发现问题。") : STR("还没有检查。"));
        return OK;
    }
    TRY(begin(builder, &t, STR("发布检查"), WIDTHS, 4));
    TRY(head(&t, HEADS));
    for (size_t i = 0; i < sheet->findings->count; i++) {
        const GateFinding *finding = &sheet->findings->items[i];
        TRY(cell(&t, 0, 1, GRID_LABEL, str_from_c(WEIGHTS[finding->weight])));
        TRY(cell(&t, 1, 1, GRID_TEXT, document_where_label(&builder->work->arena, finding->where)));
        TRY(cell(&t, 2, 1, GRID_TEXT, finding->sentence));
        TRY(cell(&t, 3, 1, GRID_TEXT, finding->answer));
        next_row(&t);
    }
    return OK;
}

static Err put_files(Builder *builder, const Sheet *sheet)
{
    static const int WIDTHS[] = {1, 5, 2, 6, 6};
    static const char *const HEADS[] = {"序号", "名称", "大小", "原件 SHA-256", "公开副本 SHA-256"};
    const DocumentContent *c = sheet->content;
    Arena *arena = &builder->work->arena;
    Table t;
    add(builder, BLOCK_HEADING, 1, STR("四、附件"));
    if (c->file_count == 0) {
        add(builder, BLOCK_PARA, 0, STR("没有附件。"));
        return OK;
    }
    TRY(begin(builder, &t, STR("附件"), WIDTHS, 5));
    TRY(head(&t, HEADS));
    for (size_t i = 0; i < c->file_count; i++) {
        const DocumentFile *file = &c->files[i];
        Str name = file->title.len == 0 ? file->name : str_format(arena, "%.*s（%.*s）", STR_ARG(file->title), STR_ARG(file->name));
        TRY(cell(&t, 0, 1, GRID_NUMBER, str_format(arena, "%zu", i + 1)));
        TRY(cell(&t, 1, 1, GRID_TEXT, name));
        TRY(cell(&t, 2, 1, GRID_TEXT, str_format(arena, "%lld 字节", (long long)file->size)));
        TRY(cell(&t, 3, 1, GRID_TEXT, file->original_sha));
        TRY(cell(&t, 4, 1, GRID_TEXT, file->clean_sha.len == 0 ? STR("不能清理") : file->clean_sha));
        next_row(&t);
    }
    return OK;
}

static Err put_events(Builder *builder, const Sheet *sheet)
{
    static const int WIDTHS[] = {4, 2, 4, 3, 8};
    static const char *const HEADS[] = {"时间", "版本", "办理", "人员", "意见"};
    Arena *arena = &builder->work->arena;
    Table t;
    add(builder, BLOCK_HEADING, 1, STR("五、办理过程"));
    TRY(begin(builder, &t, STR("办理过程"), WIDTHS, 5));
    TRY(head(&t, HEADS));
    for (size_t i = 0; i < sheet->event_count; i++) {
        const SheetEvent *event = &sheet->events[i];
        StepKind kind = STEP_FIRST;
        Str action = document_action_label(event->action);
        if (step_kind_of_word(event->kind, &kind)) {
            action = str_format(arena, "%.*s%.*s", STR_ARG(step_kind_label(kind)), STR_ARG(action));
        }
        TRY(cell(&t, 0, 1, GRID_TEXT, document_time_text(arena, event->at)));
        TRY(cell(&t, 1, 1, GRID_NUMBER, str_format(arena, "%d", event->version)));
        TRY(cell(&t, 2, 1, GRID_TEXT, action));
        TRY(cell(&t, 3, 1, GRID_TEXT, event->person));
        TRY(cell(&t, 4, 1, GRID_TEXT, event->opinion));
        next_row(&t);
    }
    return OK;
}

static void put_body(Builder *builder, Str text)
{
    Str line;
    int lines = 0;
    add(builder, BLOCK_HEADING, 1, STR("六、正文"));
    if (text.len == 0) {
        add(builder, BLOCK_PARA, 0, STR("没有正文，内容在附件里。"));
    }
    while (lines < LINES_MAX && str_cut(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.len > 0) {
            add(builder, BLOCK_PARA, 0, line);
            lines++;
        }
    }
    if (lines == LINES_MAX) {
        add(builder, BLOCK_PARA, 0, STR("（正文过长，后面的部分见系统。）"));
    }
}

Err document_sheet_blocks(Work *work, const Sheet *sheet, Blocks *ret_blocks)
{
    Builder builder = {.work = work, .blocks = ARENA_ARRAY(&work->arena, Block, BLOCKS_MAX)};
    if (builder.blocks == NULL) {
        return work_full(work);
    }
    add(&builder, BLOCK_TITLE, 0, str_format(&work->arena, "%.*s政府信息公开发布审批单", STR_ARG(sheet->unit_name)));
    TRY(put_fields(&builder, sheet));
    TRY(put_steps(&builder, sheet));
    put_secrecy(&builder, sheet);
    TRY(put_findings(&builder, sheet));
    TRY(put_files(&builder, sheet));
    TRY(put_events(&builder, sheet));
    put_body(&builder, sheet->content->body_text);
    *ret_blocks = (Blocks){builder.blocks, builder.count};
    return arena_full(&work->arena) ? work_full(work) : OK;
}
