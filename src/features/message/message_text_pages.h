/* Texts and dates as the message pages show them. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_TEXT_PAGES_H
#define GK_FEATURES_MESSAGE_MESSAGE_TEXT_PAGES_H

#include "base/date.h"
#include "html/html.h"

/* Each line a paragraph; empty lines go. */
Html message_paragraphs(Arena *arena, Str text);
/* 2021 年 1 月 22 日 */
Str message_long_date(Arena *arena, Day day);

#endif
