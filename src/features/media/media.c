#include "features/media/media.h"

#include "features/media/media_store.h"

const BookTable *media_book(void)
{
    return &MEDIA_TABLE;
}
