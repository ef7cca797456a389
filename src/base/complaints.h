/* What is wrong with what somebody typed, field by field, for the page that
 * shows the form again. Rules give complaints; use cases refuse with one fault. */
#ifndef GK_BASE_COMPLAINTS_H
#define GK_BASE_COMPLAINTS_H

#include "base/str.h"

typedef struct Complaint {
    Str field;    /* the form's field name; empty: the whole */
    Str sentence; /* Chinese: what is wrong and what to do */
} Complaint;

enum { COMPLAINTS_MAX = 40 };

typedef struct Complaints {
    Complaint items[COMPLAINTS_MAX]; /* those behind the maximum are left out */
    size_t count;
} Complaints;

static inline void complain(Complaints *complaints, Str field, Str sentence)
{
    if (complaints->count < COMPLAINTS_MAX) {
        complaints->items[complaints->count++] = (Complaint){field, sentence};
    }
}

#endif
