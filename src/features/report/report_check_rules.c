#include "features/report/report_check_rules.h"

enum { SENTENCE_MAX = 4096 };

/* ---------------------------------------------------------------- sides -- */

/* Cells of one report, by index in its edition. */
typedef struct CellList {
    const Report *report;
    const int *cells;
    size_t count;
    bool subtracted;
} CellList;

/* What one side of an equation comes to. */
typedef struct SideSum {
    Decimal sum;
    size_t counted;         /* cells this report's shape prints */
    size_t empty;           /* of them printed empty or not applicable */
    const Report *unknown;  /* first cell that makes the side unknown ... */
    int unknown_cell;       /* ... and its index, -1 for none */
    size_t unknown_count;
    bool overflow;
} SideSum;

static void note_unknown(SideSum *side, const CellList *list, int cell)
{
    if (side->unknown_count++ == 0) {
        side->unknown = list->report;
        side->unknown_cell = cell;
    }
}

static void add_cell(SideSum *side, const CellList *list, int at)
{
    const Cell *cell = &list->report->cells[at];
    side->counted++;
    switch (cell->state) {
    case CELL_VALUE: {
        Decimal value = list->subtracted ? decimal_negated(cell->value) : cell->value;
        side->overflow = side->overflow || !decimal_add(side->sum, value, &side->sum);
        return;
    }
    case CELL_BLANK:
    case CELL_NOT_APPLICABLE:
        side->empty++;
        if (list->report->edition->cells[at].is_total) {
            note_unknown(side, list, at);
        }
        return;
    case CELL_ABSENT:
    case CELL_LOST:
    case CELL_INCOMPLETE:
        note_unknown(side, list, at);
        return;
    }
}

/* False: a cell is not even in that edition (only across editions). */
static bool add_list(SideSum *side, const CellList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->cells[i] < 0) {
            return false;
        }
        if (report_cell_counts(list->report, list->cells[i])) {
            add_cell(side, list, list->cells[i]);
        }
    }
    return true;
}

static bool is_zero(Decimal value)
{
    return value.coef == 0;
}

/* Contract 4: blanks count as 0 unless a whole side is blank against a figure,
 * or everything is blank. */
static RuleResult compare(const SideSum *left, const SideSum *right, bool at_least)
{
    bool left_empty = left->empty == left->counted, right_empty = right->empty == right->counted;
    if (left->unknown_count > 0 || right->unknown_count > 0 || left->overflow || right->overflow
        || (left_empty && right_empty) || (left_empty && !is_zero(right->sum))
        || (right_empty && !is_zero(left->sum))) {
        return RULE_UNDECIDABLE;
    }
    int order = decimal_cmp(left->sum, right->sum);
    return order == 0 || (at_least && order > 0) ? RULE_HOLDS : RULE_VIOLATED;
}

/* ------------------------------------------------------------ sentences -- */

Err report_cell_name(Work *work, const Edition *edition, int cell, Str *ret_name)
{
    Str row = edition_cell_row(edition, cell)->name, column = edition_cell_column(edition, cell)->name;
    Str name = row.len == 0 ? str_format(&work->arena, "“%.*s”", STR_ARG(column))
                            : str_format(&work->arena, "“%.*s”的“%.*s”", STR_ARG(row), STR_ARG(column));
    if (name.ptr == NULL) {
        return work_full(work);
    }
    *ret_name = name;
    return OK;
}

static void add_number(Buf *out, Decimal value)
{
    char text[DECIMAL_TEXT_SIZE];
    buf_add_bytes(out, text, decimal_format(value, text));
}

/* A rule in words while its finding is made. */
typedef struct Equation {
    Str id;
    Str left_name, right_name;
    bool is_hint, at_least;
    bool right_is_cell; /* one cell, which somebody filled in */
    bool is_broken;     /* violated although cells are lost: no cut of the digits satisfies it */
    SideSum left, right;
} Equation;

static const char *why_unknown(CellState state)
{
    switch (state) {
    case CELL_BLANK:
    case CELL_NOT_APPLICABLE: return "没有填写数字";
    case CELL_ABSENT: return "在文件中没有";
    case CELL_INCOMPLETE: return "不是每个单位都有";
    case CELL_LOST:
    case CELL_VALUE: break;
    }
    return "无法辨认";
}

static Err add_reason(Work *work, Buf *out, const Equation *equation)
{
    const SideSum *side = equation->left.unknown_count > 0 ? &equation->left : &equation->right;
    size_t unknown = equation->left.unknown_count + equation->right.unknown_count;
    if (unknown == 0) {
        bool overflow = equation->left.overflow || equation->right.overflow;
        buf_add(out, overflow ? STR("数字过大") : STR("有一边的数字全部没有填写"));
        return OK;
    }
    Str name;
    TRY(report_cell_name(work, side->unknown->edition, side->unknown_cell, &name));
    buf_add(out, name);
    if (unknown > 1) {
        buf_add_format(out, "等 %zu 处", unknown);
    }
    buf_add(out, str_from_c(why_unknown(side->unknown->cells[side->unknown_cell].state)));
    return OK;
}

static void add_violation(Buf *out, const Equation *equation)
{
    buf_add(out, equation->left_name);
    buf_add_char(out, ' ');
    add_number(out, equation->left.sum);
    buf_add(out, equation->at_least ? STR("，少于") : STR("，"));
    buf_add(out, equation->right_name);
    buf_add(out, equation->right_is_cell && !equation->at_least ? STR("填 ") : STR(" "));
    add_number(out, equation->right.sum);
    Decimal difference;
    if (decimal_add(equation->left.sum, decimal_negated(equation->right.sum), &difference)) {
        buf_add(out, STR("，相差 "));
        add_number(out, difference.coef < 0 ? decimal_negated(difference) : difference);
    }
}

static Err describe(Work *work, const Equation *equation, RuleResult result, Str *ret_message)
{
    Buf out = buf_new(&work->arena, SENTENCE_MAX);
    switch (result) {
    case RULE_HOLDS:
        buf_add(&out, equation->left_name);
        buf_add_char(&out, ' ');
        add_number(&out, equation->left.sum);
        buf_add(&out, equation->at_least ? STR("，不少于") : STR("，与"));
        buf_add(&out, equation->right_name);
        buf_add(&out, equation->at_least ? STR("") : STR("一致"));
        break;
    case RULE_VIOLATED:
        if (equation->is_broken) {
            buf_add(&out, equation->left_name);
            buf_add(&out, STR("与"));
            buf_add(&out, equation->right_name);
            buf_add(&out, STR("不一致：连在一起的数字怎样断开都对不上"));
        } else {
            add_violation(&out, equation);
        }
        break;
    case RULE_UNDECIDABLE:
        buf_add(&out, equation->left_name);
        buf_add(&out, STR("与"));
        buf_add(&out, equation->right_name);
        buf_add(&out, STR("无法核对："));
        TRY(add_reason(work, &out, equation));
        break;
    }
    buf_add(&out, STR("。"));
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_message = buf_str(&out);
    return OK;
}

/* -------------------------------------------------------------- verdict -- */

typedef struct Check {
    Work *work;
    Report *report;
    const Report *previous;
    bool violated, undecidable; /* among what decides the verdict */
} Check;

static Err add_finding(Check *check, const Finding *finding)
{
    if (finding->level == LEVEL_ERROR) {
        check->violated = check->violated || finding->result == RULE_VIOLATED;
        check->undecidable = check->undecidable || finding->result == RULE_UNDECIDABLE;
    }
    return report_add_finding(check->work, check->report, finding);
}

/* Keys of the cells of this report that take part. */
static Err keys_of(Check *check, const CellList *lists, size_t list_count, Finding *finding)
{
    size_t room = 0, count = 0;
    for (size_t i = 0; i < list_count; i++) {
        room += lists[i].count;
    }
    Str *keys = ARENA_ARRAY(&check->work->arena, Str, room);
    if (keys == NULL) {
        return work_full(check->work);
    }
    for (size_t i = 0; i < list_count; i++) {
        for (size_t c = 0; c < lists[i].count; c++) {
            int cell = lists[i].cells[c];
            if (lists[i].report == check->report && report_cell_counts(check->report, cell)) {
                keys[count++] = check->report->edition->cells[cell].key;
            }
        }
    }
    finding->cells = keys;
    finding->cell_count = count;
    return OK;
}

static Err conclude(Check *check, const Equation *equation, RuleResult result, const CellList *lists, size_t list_count)
{
    Finding finding = {.rule = equation->id,
                       .result = result,
                       .level = equation->is_hint ? LEVEL_HINT : LEVEL_ERROR};
    TRY(keys_of(check, lists, list_count, &finding));
    TRY(describe(check->work, equation, result, &finding.message));
    return add_finding(check, &finding);
}

static bool is_known_broken(const Report *report, const EditionRule *rule)
{
    for (size_t i = 0; i < report->broken_rule_count; i++) {
        if (&report->edition->rules[report->broken_rules[i]] == rule) {
            return true;
        }
    }
    return false;
}

static Err check_rule(Check *check, const EditionRule *rule)
{
    CellList lists[] = {{check->report, rule->left, rule->left_count, false},
                        {check->report, rule->right, rule->right_count, false}};
    Equation equation = {.id = rule->id,
                         .left_name = rule->left_name,
                         .right_name = rule->right_name,
                         .is_hint = rule->is_hint,
                         .right_is_cell = rule->right_count == 1};
    (void)add_list(&equation.left, &lists[0]);
    (void)add_list(&equation.right, &lists[1]);
    if (equation.left.counted == 0 || equation.right.counted == 0) {
        return OK; /* rows this report's shape does not print */
    }
    RuleResult result = compare(&equation.left, &equation.right, false);
    if (result == RULE_UNDECIDABLE && is_known_broken(check->report, rule)) {
        equation.is_broken = true;
        result = RULE_VIOLATED;
    }
    return conclude(check, &equation, result, lists, 2);
}

static Err check_range(Check *check, int at)
{
    const EditionCell *place = &check->report->edition->cells[at];
    const Cell *cell = &check->report->cells[at];
    if (!place->natural || cell->state != CELL_VALUE || !report_cell_counts(check->report, at)
        || (cell->value.coef >= 0 && decimal_is_integer(cell->value))) {
        return OK;
    }
    Str name;
    TRY(report_cell_name(check->work, check->report->edition, at, &name));
    char number[DECIMAL_TEXT_SIZE];
    decimal_format(cell->value, number);
    const EditionTable *table = &check->report->edition->tables[place->table];
    Finding finding = {.result = RULE_VIOLATED, .level = LEVEL_ERROR, .cells = &place->key, .cell_count = 1};
    finding.rule = str_format(&check->work->arena, "range.%.*s", STR_ARG(place->key));
    finding.message = str_format(&check->work->arena, "“%.*s”表中%.*s填 %s，应当是不小于 0 的整数。",
                                 STR_ARG(table->caption), STR_ARG(name), number);
    if (finding.rule.ptr == NULL || finding.message.ptr == NULL) {
        return work_full(check->work);
    }
    return add_finding(check, &finding);
}

/* -------------------------------------------------------- between years -- */

/* The cells of another edition with the same keys; -1 where it has none. */
static Err same_cells(Check *check, const int *cells, size_t count, const int **ret_cells)
{
    int *found = ARENA_ARRAY(&check->work->arena, int, count);
    if (found == NULL) {
        return work_full(check->work);
    }
    for (size_t i = 0; i < count; i++) {
        found[i] = edition_cell(check->previous->edition, check->report->edition->cells[cells[i]].key);
    }
    *ret_cells = found;
    return OK;
}

/* Why the two reports cannot be compared by this rule, or NULL. */
static const char *not_comparable(const Check *check, const EditionCarry *carry)
{
    const Report *now = check->report, *before = check->previous;
    if (now->year != 0 && before->year != 0 && before->year != now->year - 1) {
        return "给出的对照报告不是上一年度的";
    }
    if (!carry->across
        && (!now->edition_known || !before->edition_known || !str_eq(now->edition->id, before->edition->id))) {
        return "两年的报告格式不同";
    }
    return NULL;
}

static Err undecidable_carry(Check *check, const EditionCarry *carry, const CellList *lists, const char *why)
{
    Finding finding = {.rule = carry->id,
                       .result = RULE_UNDECIDABLE,
                       .level = carry->is_hint ? LEVEL_HINT : LEVEL_ERROR};
    TRY(keys_of(check, lists, 1, &finding));
    finding.message = str_format(&check->work->arena, "%.*s与%.*s无法核对：%s。", STR_ARG(carry->now_name),
                                 STR_ARG(carry->before_name), why);
    return finding.message.ptr == NULL ? work_full(check->work) : add_finding(check, &finding);
}

static Err check_carry(Check *check, const EditionCarry *carry)
{
    CellList lists[] = {{check->report, carry->now, carry->now_count, false},
                        {check->report, carry->added, carry->added_count, false},
                        {check->report, carry->removed, carry->removed_count, true},
                        {check->previous, NULL, carry->before_count, false}};
    const char *why = not_comparable(check, carry);
    if (why != NULL) {
        return undecidable_carry(check, carry, lists, why);
    }
    TRY(same_cells(check, carry->before, carry->before_count, &lists[3].cells));
    Equation equation = {.id = carry->id,
                         .left_name = carry->now_name,
                         .right_name = carry->before_name,
                         .is_hint = carry->is_hint,
                         .at_least = carry->at_least};
    bool there = add_list(&equation.left, &lists[0]) && add_list(&equation.right, &lists[3])
                 && add_list(&equation.right, &lists[1]) && add_list(&equation.right, &lists[2]);
    if (!there || equation.left.counted == 0 || equation.right.counted == 0) {
        return undecidable_carry(check, carry, lists, "有一年的报告没有这一项");
    }
    return conclude(check, &equation, compare(&equation.left, &equation.right, carry->at_least), lists, 3);
}

Err report_check_rules(Work *work, Report *report, const Report *previous)
{
    const Edition *edition = report->edition;
    Check check = {.work = work, .report = report, .previous = previous};
    report->findings = NULL;
    report->finding_count = 0;
    for (size_t i = 0; i < edition->rule_count; i++) {
        TRY(check_rule(&check, &edition->rules[i]));
    }
    for (size_t i = 0; i < edition->cell_count; i++) {
        TRY(check_range(&check, (int)i));
    }
    for (size_t i = 0; previous != NULL && i < edition->carry_count; i++) {
        TRY(check_carry(&check, &edition->carries[i]));
    }
    /* Of a report whose edition nobody can tell, most was not even looked at. */
    bool undecidable = check.undecidable || !report->edition_known;
    report->verdict = check.violated ? VERDICT_INCONSISTENT : undecidable ? VERDICT_UNDECIDABLE : VERDICT_CONSISTENT;
    return OK;
}
