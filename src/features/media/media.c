#include "features/media/media.h"

#include "features/media/media_store.h"

const BookTable *media_book(void)
{
    return &MEDIA_TABLE;
}

enum { CHANNELS_MAX = 32 };

Err media_channels(Ctx *ctx, int64_t unit_id, int year, MediaChannel **ret_channels, size_t *ret_count)
{
    MediaChannel *channels = ARENA_ARRAY(&ctx->work.arena, MediaChannel, CHANNELS_MAX);
    if (channels == NULL) {
        return work_full(&ctx->work);
    }
    TRY(media_store_channels(ctx, unit_id, year, CHANNELS_MAX, channels, ret_count));
    for (size_t i = 0; i < *ret_count; i++) {
        channels[i].label = media_channel_label(channels[i].channel);
    }
    *ret_channels = channels;
    return OK;
}

Err media_list(Ctx *ctx, int64_t unit_id, int year, MediaPlace behind, int most, MediaPost **ret_posts, size_t *ret_count)
{
    CHECK(most >= 1);
    MediaPost *posts = ARENA_ARRAY(&ctx->work.arena, MediaPost, (size_t)most);
    if (posts == NULL) {
        return work_full(&ctx->work);
    }
    TRY(media_store_list(ctx, unit_id, year, behind, most, posts, ret_count));
    *ret_posts = posts;
    return OK;
}
