#include "features/book/measure_rules.h"

#include <stddef.h>

const char *const DOCUMENT_KINDS[] = {"regulation", "normative", NULL};
const char *const DOCUMENT_FIGURES[] = {"made", "disclosed", "public_total", "repealed", "valid", NULL};
const char *const ITEM_KINDS[] = {"licence", "other_service", "penalty", "coercion", "fee", NULL};
const char *const APPLICANT_CLASSES[] = {"nat", "biz", "res", "pub", "law", "oth", NULL};
const char *const REQUEST_RESULTS[] = {"granted", "partial", "den1", "den2", "den3", "den4", "den5", "den6",
                                       "den7",    "den8",    "una1", "una2", "una3", "np1",  "np2",  "np3",
                                       "np4",     "np5",     "oth1", "oth2", "oth3", NULL};
const char *const REMEDY_GROUPS[] = {"review", "direct", "post", NULL};
const char *const REMEDY_OUTCOMES[] = {"upheld", "corrected", "other", NULL};

int word_index(const char *const *words, Str word)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (str_eq(word, str_from_c(words[i]))) {
            return i;
        }
    }
    return -1;
}

static int request_measure(Str row, Str column)
{
    int class = str_eq(column, STR("total")) ? APPLICANT_CLASS_COUNT : word_index(APPLICANT_CLASSES, column);
    int index = -1;
    if (str_eq(row, STR("new"))) {
        index = REQUEST_ROW_NEW;
    } else if (str_eq(row, STR("carry_in"))) {
        index = REQUEST_ROW_CARRY_IN;
    } else if (str_eq(row, STR("sum"))) {
        index = REQUEST_ROW_SUM;
    } else if (str_eq(row, STR("carry_out"))) {
        index = REQUEST_ROW_CARRY_OUT;
    } else if (word_index(REQUEST_RESULTS, row) >= 0) {
        index = REQUEST_ROW_RESULT + word_index(REQUEST_RESULTS, row);
    }
    return class < 0 || index < 0 ? -1 : MEASURE_REQUEST + index * REQUEST_COLUMN_COUNT + class;
}

static int remedy_measure(Str group, Str item)
{
    int g = word_index(REMEDY_GROUPS, group);
    int i = word_index(REMEDY_OUTCOMES, item);
    if (str_eq(item, STR("pending"))) {
        i = REMEDY_ITEM_PENDING;
    } else if (str_eq(item, STR("total"))) {
        i = REMEDY_ITEM_TOTAL;
    }
    return g < 0 || i < 0 ? -1 : MEASURE_REMEDY + g * REMEDY_ITEM_COUNT + i;
}

static int item_measure(Str kind, Str figure)
{
    static const char *const FIGURES[] = {"last_year", "change", NULL};
    int k = word_index(ITEM_KINDS, kind);
    int f = word_index(FIGURES, figure);
    return k < 0 || f < 0 ? -1 : MEASURE_ITEM + k * 2 + f;
}

static int document_measure(Str kind, Str figure)
{
    int k = word_index(DOCUMENT_KINDS, kind);
    int f = word_index(DOCUMENT_FIGURES, figure);
    return k < 0 || f < 0 ? -1 : MEASURE_DOCUMENT + k * DOCUMENT_FIGURE_COUNT + f;
}

static int decision_measure(Str kind, Str figure)
{
    int k = word_index(ITEM_KINDS, kind);
    return k < 0 || k >= DECISION_KIND_COUNT || !str_eq(figure, STR("count")) ? -1 : MEASURE_DECISION + k;
}

int measure_by_term(Str term)
{
    Str rest = str_trim(term);
    if (str_eq(rest, STR("fee.amount"))) {
        return MEASURE_FEE_AMOUNT;
    }
    if (str_eq(rest, STR("procurement.count"))) {
        return MEASURE_PROCUREMENT_COUNT;
    }
    if (str_eq(rest, STR("procurement.amount"))) {
        return MEASURE_PROCUREMENT_AMOUNT;
    }
    Str parts[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (int i = 0; i < 3; i++) {
        if (!str_cut(&rest, '.', &parts[i])) {
            return -1;
        }
    }
    if (rest.ptr != NULL) {
        return -1;
    }
    static const struct {
        Str ledger;
        int (*find)(Str, Str);
    } LEDGERS[] = {
        {{"document", 8}, document_measure}, {{"item", 4}, item_measure},     {{"decision", 8}, decision_measure},
        {{"request", 7}, request_measure},   {{"remedy", 6}, remedy_measure},
    };
    for (size_t i = 0; i < sizeof LEDGERS / sizeof *LEDGERS; i++) {
        if (str_eq(parts[0], LEDGERS[i].ledger)) {
            return LEDGERS[i].find(parts[1], parts[2]);
        }
    }
    return -1;
}

bool measure_parse(Str expression, int terms[MEASURE_TERMS_MAX], int *ret_count)
{
    Str rest = expression;
    Str term;
    int count = 0;
    while (str_cut(&rest, '+', &term)) {
        int measure = measure_by_term(term);
        if (measure < 0 || count == MEASURE_TERMS_MAX) {
            return false;
        }
        terms[count++] = measure;
    }
    *ret_count = count;
    return count > 0;
}
