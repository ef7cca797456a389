/* 事项, 处理决定, 收费 and 采购: what their rows hold. */
#ifndef GK_FEATURES_REGISTER_REGISTER_RULES_H
#define GK_FEATURES_REGISTER_REGISTER_RULES_H

#include "features/book/book_rules.h"

extern const Book REGISTER_LICENCE, REGISTER_OTHER_SERVICE, REGISTER_PENALTY, REGISTER_COERCION;
extern const Book REGISTER_ITEM, REGISTER_FEE, REGISTER_PROCUREMENT;

/* Is an item in force at the end of a day (yyyymmdd)? */
bool register_item_in_force(int64_t from_on, int64_t until_on, int64_t at_end_of);

/* A row of a register that the unit lets everybody see. */
typedef struct PublicRecord {
    int64_t id;
    Str number, title, party, outcome; /* procurement: the supplier, no outcome */
    int64_t day;                       /* yyyymmdd */
    int64_t amount_fen;                /* procurement */
} PublicRecord;

typedef struct PublicRecords {
    PublicRecord *items;
    size_t count;
} PublicRecords;

typedef enum PublicRegister { PUBLIC_LICENCES, PUBLIC_PENALTIES, PUBLIC_PROCUREMENTS, PUBLIC_REGISTER_COUNT } PublicRegister;

/* Behind the record with this day and id; id 0: from the newest. */
typedef struct RecordPlace {
    int64_t day, id;
    int limit; /* 1..1000 */
} RecordPlace;

#endif
