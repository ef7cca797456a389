/* 事项, 处理决定, 收费 and 采购: what their rows hold. */
#ifndef GK_FEATURES_REGISTER_REGISTER_RULES_H
#define GK_FEATURES_REGISTER_REGISTER_RULES_H

#include "features/book/book_rules.h"

extern const Book REGISTER_LICENCE, REGISTER_OTHER_SERVICE, REGISTER_PENALTY, REGISTER_COERCION;
extern const Book REGISTER_ITEM, REGISTER_FEE, REGISTER_PROCUREMENT;

/* Is an item in force at the end of a day (yyyymmdd)? */
bool register_item_in_force(int64_t from_on, int64_t until_on, int64_t at_end_of);

#endif
