/* A book is one ledger described as data: its columns, what they are called in
 * files, and what may stand in them. Adding, correcting, importing, tracing and
 * listing rows are written once, over this description. */
#ifndef GK_FEATURES_BOOK_BOOK_RULES_H
#define GK_FEATURES_BOOK_BOOK_RULES_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum BookType {
    BOOK_TEXT,
    BOOK_DAY,      /* number: yyyymmdd */
    BOOK_OPEN_DAY, /* the same; empty means not yet (BOOK_OPEN) */
    BOOK_MONEY,    /* number: 分, from 元 */
    BOOK_FLAG,     /* number: 0 or 1, from 是/否 */
    BOOK_WORD,     /* text: one of the column's words */
} BookType;

enum {
    BOOK_OPEN = 99991231, /* "not yet": still open, still in force */
    BOOK_OLDEST_YEAR = 1900, /* dates in files lie within these years: others are slips of the pen */
    BOOK_NEWEST_YEAR = 2100,
    BOOK_COLUMNS_MAX = 16,
    BOOK_YEARS_MAX = 2,
    BOOK_WHY_SIZE = 256,
};

typedef struct BookWord {
    const char *word;   /* as stored and as accepted in files */
    const char *labels; /* Chinese forms, separated by '|'; the first is printed */
} BookWord;

typedef struct BookColumn {
    const char *name;     /* of the database, and accepted as a heading */
    const char *headings; /* Chinese headings, separated by '|'; the first is printed */
    BookType type;
    bool required;
    int max_chars;           /* BOOK_TEXT */
    const BookWord *words;   /* BOOK_WORD; ends with {NULL} */
    const char *otherwise;   /* what an empty field means, as if written there; NULL: NULL */
} BookColumn;

typedef struct BookValue {
    bool is_null;
    int64_t number;
    Str text;
} BookValue;

typedef struct Book {
    const char *name;  /* of the ledger: "licence" */
    const char *label; /* 行政许可决定 */
    const char *kind;  /* stored in the column `kind` of every row; NULL if the table has none of that sort */
    const BookColumn *columns;
    int column_count;
    int number, title, day; /* which columns name a row, say what it is, and date it */
    int amount;             /* column of money, or -1 */
    int is_public;          /* column of the flag, or -1: rows are never public */
    int site_column;        /* column that names a 栏目 by code or name, or 0: none */
    int years[BOOK_YEARS_MAX]; /* day columns whose year is stored beside them, in this order */
    int year_count;
    int last_day;       /* the column of the last year in which the row counts (as closed_on), or -1: `day` */
    bool counts_while_open; /* while that day is open the row counts in every later year */
    bool counts_between;    /* the ledger is kept in every year between, not only in the first and the last */
    /* Checks that involve several columns: an English reason, or NULL. */
    const char *(*check)(const BookValue *row);
} Book;

/* Where a book's rows are: statements of the shapes that book_store.h describes.
 * Opaque here; only stores look inside. */
typedef struct Sql Sql;
typedef struct BookSql {
    const Sql *insert, *update, *remove, *find, *in_year;
} BookSql;

typedef struct BookTable {
    const Book *book;
    BookSql sql;
} BookTable;

/* Index of the column with this heading (its name or a Chinese heading, white
 * space around it ignored), or -1. */
int book_column(const Book *book, Str heading);

/* The first Chinese heading of a column. */
Str book_heading(const BookColumn *column);

/* Is `label` one of the '|'-separated `labels`? */
bool book_is_label(const char *labels, Str label);

/* Reads one field. False with a reason in `why` ("决定日期: "2020-13-01" is no
 * date"). `excel_days`: a bare number is a spreadsheet's day count. The value's
 * text is a view of `field` or static. */
bool book_read_field(const BookColumn *column, Str field, bool excel_days, BookValue *ret_value, char why[BOOK_WHY_SIZE]);

/* Dates as people write them: 2020-12-31, 2020/1/5, 2020.1.5, 20201231,
 * 2020年1月5日. yyyymmdd, or -1. */
int64_t book_read_day(Str text);
/* Money in 元 ("1,751,292.60", "￥5元") to 分; -1 when it is none or has parts of 分. */
int64_t book_read_money(Str text);

/* The checks that need the whole row: required columns and Book.check. */
bool book_check_row(const Book *book, const BookValue *row, char why[BOOK_WHY_SIZE]);

enum { BOOK_LAST_YEAR = 9998 };
/* The first and the last year in which the row counts (BOOK_LAST_YEAR: no end). */
void book_row_years(const Book *book, const BookValue *row, int *ret_first, int *ret_last);

/* A reason of the functions above, or of an import, as a clerk reads it: "决定日期: "2020-13-01"不是日期"; itself when it is
 * none of the known ones. */
Str book_why_chinese(Arena *arena, Str why);

#endif
