#include "features/supervision/supervision.h"

#include "features/supervision/supervision_store.h"

const BookTable *supervision_book(void)
{
    return &SUPERVISION_TABLE;
}
