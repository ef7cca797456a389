#include "features/supervision/supervision_store.h"

#include "features/supervision/supervision.sql.h"
#include "features/supervision/supervision_rules.h"

const BookTable SUPERVISION_TABLE = {
    &SUPERVISION_BOOK,
    {&SQL_SUPERVISION_INSERT, &SQL_SUPERVISION_UPDATE, &SQL_SUPERVISION_REMOVE, &SQL_SUPERVISION_FIND, &SQL_SUPERVISION_IN_YEAR},
};
