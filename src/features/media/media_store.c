#include "features/media/media_store.h"

#include "features/media/media.sql.h"
#include "features/media/media_rules.h"

const BookTable MEDIA_TABLE = {
    &MEDIA_BOOK,
    {&SQL_MEDIA_INSERT, &SQL_MEDIA_UPDATE, &SQL_MEDIA_REMOVE, &SQL_MEDIA_FIND, &SQL_MEDIA_IN_YEAR},
};
