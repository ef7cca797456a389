/* The annual report: editions, cells, findings (types and the functions every
 * part of the feature shares). Exact contract: docs/report-contract.md. */
#ifndef GK_FEATURES_REPORT_REPORT_RULES_H
#define GK_FEATURES_REPORT_REPORT_RULES_H

#include "base/blocks.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stdint.h>

/* ------------------------------------------------------------- editions --
 * An edition is a form laid down by the State Council's office. It is data
 * (data/editions/ID.json); nothing below knows a particular one. A table is a
 * list of blocks; a block is a tree of column heads over a tree of row labels.
 * Table 2 has one block for each item of article 20, tables 3 and 4 have one. */

typedef enum CellKind {
    CELL_COUNT, /* an integer >= 0 */
    CELL_SIGNED, /* an integer: 本年增/减 */
    CELL_MONEY, /* an exact decimal in the cell's unit */
} CellKind;

/* One printed heading or label, with every other way it is known to be printed. */
typedef struct EditionLabel {
    Str text;            /* as the form prints it */
    const Str *variants; /* other printed forms and known misspellings */
    size_t variant_count;
} EditionLabel;

/* A node of a column or row tree. Leaves carry a key and stand for one column
 * or row of cells; others only head a group. */
typedef struct EditionNode {
    EditionLabel label; /* text empty: the row prints no label (table 4) */
    Str name;    /* how a sentence names it, with the groups above: "（三）不予公开1.属于国家秘密" */
    Str key;     /* leaves: part of the cell key; empty for groups */
    int parent;  /* index in the same array, -1 at the top */
    int leaf;    /* running number among the leaves, -1 for groups */
    int leaves;  /* number of leaves below (1 for a leaf) */
    int depth;   /* 0 at the top */
    bool optional; /* a row that only some reports print (t3.other in 2021-30) */
    const int *replaces; /* for an optional row: every row node it stands for, groups included:
                            where it is printed, they are not (report_row_printed) */
    size_t replaces_count;
} EditionNode;

typedef struct EditionBlock {
    Str title;        /* "第二十条第（一）项"; empty when the block needs none */
    Str corner;       /* text of the upper left corner cell; empty: there is none */
    const Str *corner_variants; /* other printed forms of it */
    size_t corner_variant_count;
    EditionNode *columns; /* in printed order, groups before their children */
    size_t column_count;
    EditionNode *rows;
    size_t row_count;
    int column_leaves, row_leaves;
    int column_depth, row_depth; /* levels of heads, columns of labels (0: rows print no label) */
    const int *cell_at; /* [row_leaf * column_leaves + column_leaf] -> index in Edition.cells,
                           or -1 where a row does not have that column */
} EditionBlock;

typedef struct EditionTable {
    Str key;   /* "t2" */
    int part;  /* chapter it stands in, from 1 */
    Str caption;
    bool common; /* the same in every edition: readable without knowing which (table 4) */
    EditionBlock *blocks;
    size_t block_count;
} EditionTable;

typedef struct EditionCell {
    Str key; /* "t3.new.nat" */
    CellKind kind;
    Str unit;   /* "件", "元", "万元" ... as the form means it; empty for plain counts */
    int unit_power; /* money: the unit is 10^power 元 (万元: 4) */
    Str measure; /* the ledger measure that feeds it (docs/decisions/0001-measures.md); empty: none */
    bool optional; /* belongs to an optional row */
    int replaced_by; /* the cell of the optional row that may stand in its place, or -1 */
    bool is_total; /* blank counts as unknown: column 总计, row （七）, totals of table 4 */
    bool natural;  /* a negative or fractional figure violates range.KEY */
    int table, block, row, column; /* leaves */
} EditionCell;

typedef struct EditionPart {
    EditionLabel title;
    const EditionLabel *topics; /* 总体情况 has five */
    size_t topic_count;
} EditionPart;

/* sum(left) = sum(right); cell indices. A cell that the report's shape does not
 * print (report_cell_counts) is left out of the sums. */
typedef struct EditionRule {
    Str id; /* "t3.row.new" */
    const int *left;
    size_t left_count;
    const int *right;
    size_t right_count;
    bool is_hint; /* never changes the verdict */
    Str left_name;  /* what a sentence calls the two sides: 表三“…”各类申请人合计 / 总计 */
    Str right_name;
} EditionRule;

/* A link between two years: sum(now) = sum(before) + sum(added) - sum(removed),
 * where `before` is read from last year's report and all else from this one. */
typedef struct EditionCarry {
    Str id; /* "t3.carry.nat" */
    const int *now;
    size_t now_count;
    const int *before; /* cells of this edition; found by key in another edition's report */
    size_t before_count;
    const int *added;
    size_t added_count;
    const int *removed;
    size_t removed_count;
    bool is_hint;  /* never changes the verdict */
    bool at_least; /* now >= the other side is enough */
    bool across;   /* holds over a change of edition too; otherwise undecidable there */
    Str now_name;
    Str before_name;
} EditionCarry;

typedef struct Edition {
    Str id;     /* "2021-30" */
    Str source; /* the notice that laid it down */
    int first_year, last_year; /* report years; last 9999 while in force */
    EditionPart *parts;
    size_t part_count;
    EditionTable *tables;
    size_t table_count;
    EditionCell *cells; /* order of the canonical JSON */
    size_t cell_count;
    const int *by_key; /* [cell_count] cell indices in byte order of their keys */
    EditionRule *rules;
    size_t rule_count;
    EditionCarry *carries;
    size_t carry_count;
} Edition;

typedef struct Editions {
    const Edition *const *items; /* by first year */
    size_t count;
} Editions;

/* Parses one edition file (form: docs/editions.md). Strict: ERR_INVALID
 * ("edition.*", "json.*") names the member at fault. */
MUST_USE Err edition_parse(Work *work, Str json, const Edition **ret_edition);
const Edition *editions_by_id(const Editions *editions, Str id);     /* NULL if unknown */
/* The fault for a report in a form that is not there. */
Err edition_unknown(Work *work, Str id);
const Edition *editions_by_year(const Editions *editions, int year); /* NULL if none covers it */
/* Index of a cell by key, or -1. */
int edition_cell(const Edition *edition, Str key);
/* The node of the leaf, or NULL: where a cell's labels are. */
const EditionNode *edition_leaf(const EditionNode *nodes, size_t count, int leaf);
const EditionNode *edition_cell_row(const Edition *edition, int cell);
const EditionNode *edition_cell_column(const Edition *edition, int cell);

/* ---------------------------------------------------------------- cells -- */

typedef enum CellState {
    CELL_ABSENT, /* that place is not in the document */
    CELL_VALUE,
    CELL_BLANK,          /* printed empty */
    CELL_NOT_APPLICABLE, /* "/", "-", "—", 无 */
    CELL_LOST,           /* was there, cannot be told */
    CELL_INCOMPLETE,     /* aggregates only: not every child is known */
} CellState;

typedef struct Cell {
    CellState state;
    bool derived;  /* the digits were cut with the help of the sums */
    Decimal value; /* CELL_VALUE, in the edition's unit */
    Str raw;       /* as printed; empty for blank; {NULL,0} for lost and absent */
} Cell;

const char *cell_state_name(CellState state);

/* Reads one printed cell: full-width digits, separators, 件/项/条/个, signs,
 * units of money (contract 1). Never fails: what cannot be understood is lost. */
Cell cell_read(Work *work, const EditionCell *edition_cell, Str printed);
/* The same under a printed heading, which may name another unit of money than
 * the form does: 本年收费金额（单位：元）. Empty heading: as cell_read. */
Cell cell_read_under(Work *work, const EditionCell *edition_cell, Str heading, Str printed);
/* Power of ten of a unit of money in 元 (万元: 4); false for another word. */
bool money_unit_power(Str unit, int *ret_power);

/* ------------------------------------------------------------- findings -- */

typedef enum RuleResult { RULE_HOLDS, RULE_VIOLATED, RULE_UNDECIDABLE } RuleResult;
typedef enum FindingLevel { LEVEL_ERROR, LEVEL_HINT } FindingLevel;
typedef enum Verdict { VERDICT_CONSISTENT, VERDICT_INCONSISTENT, VERDICT_UNDECIDABLE } Verdict;

typedef struct Finding {
    Str rule;
    RuleResult result;
    FindingLevel level;
    const Str *cells; /* keys */
    size_t cell_count;
    Str message; /* a Chinese sentence: what is wrong and where */
} Finding;

const char *rule_result_name(RuleResult result);
const char *verdict_name(Verdict verdict);

/* --------------------------------------------------------------- report -- */

typedef struct ReportPart {
    int part; /* from 1; 0 is what stands before part one */
    Str title; /* as printed */
    Blocks blocks; /* without the statutory tables; their places hold nothing */
} ReportPart;

typedef struct Report {
    const Edition *edition; /* never NULL: where it is unknown, the newest, and see below */
    bool edition_known;     /* false: only table 4 counts, "edition" is null */
    bool edition_by_year;
    Str unit_name; /* {NULL,0} when the document does not say */
    int year;      /* 0 when it does not say */
    bool has_period;
    Day from, to;
    Cell *cells; /* edition->cell_count of them */
    const int *broken_rules; /* indices of edition->rules that are broken however run-together digits are
                                cut, even where the cells themselves are lost (contract 2) */
    size_t broken_rule_count;
    ReportPart *parts;
    size_t part_count;
    Finding *findings;
    size_t finding_count;
    Verdict verdict;
} Report;

/* An empty report of the edition: every cell absent, no parts. */
MUST_USE Err report_new(Work *work, const Edition *edition, Report **ret_report);
/* Appends a finding (copied shallowly). */
MUST_USE Err report_add_finding(Work *work, Report *report, const Finding *finding);
/* Does the canonical JSON list the cell? Cells of an optional row only when the
 * report prints that row; without a known edition only common tables. */
bool report_has_cell(const Report *report, int cell);
/* Is the cell printed, and does it take part in sums? As report_has_cell, but
 * not the cells whose place a printed optional row has taken. */
bool report_cell_counts(const Report *report, int cell);
/* Is the row node (label, group) printed by this report? What a renderer asks. */
bool report_row_printed(const Report *report, int table, int block, int row_node);
/* Index of the rule in edition->rules, or -1. */
int edition_rule(const Edition *edition, Str id);

#endif
