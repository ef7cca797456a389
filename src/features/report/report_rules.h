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
    EditionLabel label;
    Str key;     /* leaves: part of the cell key; empty for groups */
    int parent;  /* index in the same array, -1 at the top */
    int leaf;    /* running number among the leaves, -1 for groups */
    int leaves;  /* number of leaves below (1 for a leaf) */
    int depth;   /* 0 at the top */
    bool optional; /* a row that only some reports print (t3.other in 2021-30) */
    const int *replaces; /* for an optional row: the row nodes it stands for */
    size_t replaces_count;
} EditionNode;

typedef struct EditionBlock {
    Str title;        /* "第二十条第（一）项"; empty when the block needs none */
    Str corner;       /* text of the upper left corner cell */
    EditionNode *columns; /* in printed order, groups before their children */
    size_t column_count;
    EditionNode *rows;
    size_t row_count;
    int column_leaves, row_leaves;
    int column_depth, row_depth; /* levels of heads, columns of labels */
    int first_cell; /* index in Edition.cells; cell (r,c) is first_cell + r*column_leaves + c,
                       or -1 in `cell_at` where a row does not have that column */
    const int *cell_at; /* [row_leaf * column_leaves + column_leaf] -> cell index or -1 */
} EditionBlock;

typedef struct EditionTable {
    Str key;   /* "t2" */
    int part;  /* chapter it stands in, from 1 */
    Str caption;
    EditionBlock *blocks;
    size_t block_count;
} EditionTable;

typedef struct EditionCell {
    Str key; /* "t3.new.nat" */
    CellKind kind;
    Str unit;   /* "件", "元", "万元" ... as the form means it; empty for plain counts */
    int unit_power; /* money: the unit is 10^power 元 (万元: 4) */
    Str measure; /* the ledger measure that feeds it, e.g. "register.decisions:licence"; empty: none */
    bool optional; /* belongs to an optional row */
    bool is_total; /* blank counts as unknown: column 总计, row （七）, totals of table 4 */
    int table, block, row, column; /* leaves */
} EditionCell;

typedef struct EditionPart {
    EditionLabel title;
    const EditionLabel *topics; /* 总体情况 has five */
    size_t topic_count;
} EditionPart;

/* sum(left) = sum(right); cell indices. Optional rows: an addend that belongs
 * to a replaced group is used only in the shape the report prints. */
typedef struct EditionRule {
    Str id; /* "t3.row.new" */
    const int *left;
    size_t left_count;
    const int *right;
    size_t right_count;
    Str message; /* Chinese sentence pattern when violated; see report_check.c */
} EditionRule;

/* A link between two years' cells of the same edition: this[a] = last[b] (+ ...) */
typedef struct EditionCarry {
    Str id; /* "t3.carry.nat" */
    const int *now;
    size_t now_count;
    const int *before;
    size_t before_count;
    const int *now_added; /* stock rules: now = before + added - removed, all of this year */
    size_t now_added_count;
    const int *now_removed;
    size_t now_removed_count;
    bool is_hint;      /* never changes the verdict */
    bool at_most;      /* before <= now is enough */
    bool across_editions; /* keys carry over to another edition */
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
    EditionRule *rules;
    size_t rule_count;
    EditionCarry *carries;
    size_t carry_count;
} Edition;

typedef struct Editions {
    const Edition *const *items; /* by first year */
    size_t count;
} Editions;

/* Parses one edition file. ERR_INVALID ("edition.*") names the member at fault. */
MUST_USE Err edition_parse(Work *work, Str json, const Edition **ret_edition);
const Edition *editions_by_id(const Editions *editions, Str id);     /* NULL if unknown */
const Edition *editions_by_year(const Editions *editions, int year); /* NULL if none covers it */
/* Index of a cell by key, or -1. */
int edition_cell(const Edition *edition, Str key);

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
/* Is the cell to be shown and written (optional rows only when printed)? */
bool report_has_cell(const Report *report, int cell);

#endif
