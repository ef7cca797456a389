/* Requests: what a row holds, and in which rows of table 3 it stands. */
#ifndef GK_FEATURES_REQUEST_REQUEST_RULES_H
#define GK_FEATURES_REQUEST_REQUEST_RULES_H

#include "features/book/book_rules.h"

extern const Book REQUEST_BOOK;

/* A request as far as counting goes. */
typedef struct RequestCount {
    int received_year;
    int closed_year; /* 9999 while open */
    int class;       /* index in APPLICANT_CLASSES */
    int result;      /* index in REQUEST_RESULTS, -1 while open */
} RequestCount;

enum { REQUEST_PLACES_MAX = 4 };

/* The rows (REQUEST_ROW_*) of the year's table 3 in which the request stands:
 * received in the year: 新收; received before and not closed before: 上年结转;
 * closed in it: its result and （七）总计; still open at its end: 结转下年. So
 * new + carried in = sum + carried out, whatever the requests (domain.md 3.4).
 * Returns how many. */
int request_places(const RequestCount *request, int year, int rows[REQUEST_PLACES_MAX]);

#endif
