#include "features/notify/notify_rules.h"

#include "base/date.h"
#include "base/utf8.h"

enum {
    WORD_BYTES = 39,  /* of text in one encoded word: 52 characters of base64 and 12 around them, behind "Subject: " */
    LINE_BYTES = 57,  /* of text in a line of 76 characters of base64 */
    HEAD_MAX = 4 << 10,
};

static bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
}

/* Words joined by single dots, of plain characters and `more`. */
static bool is_dotted(Str text, const char *more)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_plain(text.ptr[i]) && str_find_char(str_from_c(more), text.ptr[i]) == STR_NONE) {
            return false;
        }
    }
    return text.len > 0 && text.ptr[0] != '.' && text.ptr[0] != '-' && !str_ends(text, STR(".")) && !str_contains(text, STR(".."));
}

bool notify_address_good(Str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    return address.len <= NOTIFY_ADDRESS_MAX && at > 0 && at <= 64 && is_dotted(str_slice(address, 0, (size_t)at), "_+=/&#~") &&
           is_dotted(str_slice(address, (size_t)at + 1, address.len), "");
}

int64_t notify_delay(int tries)
{
    static const int64_t SECONDS[] = {60, 300, 1800, 7200, 28800, 86400};
    int last = (int)(sizeof SECONDS / sizeof *SECONDS) - 1;
    return SECONDS[tries < 1 ? 0 : tries - 1 > last ? last : tries - 1];
}

static void add_base64(Buf *out, Str bytes)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t group = (uint32_t)(unsigned char)bytes.ptr[i] << 16;
        group |= left > 1 ? (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)(unsigned char)bytes.ptr[i + 2] : 0;
        buf_add_char(out, DIGITS[group >> 18]);
        buf_add_char(out, DIGITS[group >> 12 & 63]);
        buf_add_char(out, left > 1 ? DIGITS[group >> 6 & 63] : '=');
        buf_add_char(out, left > 2 ? DIGITS[group & 63] : '=');
    }
}

/* As encoded words, each of whole characters; controls become spaces, so that no text makes a header of its own. */
static void add_subject(Buf *out, Str subject)
{
    size_t at = 0;
    for (int word = 0; at < subject.len; word++) {
        char bytes[WORD_BYTES];
        size_t len = 0;
        while (at < subject.len) {
            char code[4];
            size_t next = at;
            int32_t c = utf8_next(subject, &next);
            int size = utf8_encode(c < ' ' || c == 0x7F ? ' ' : c, code); /* what is no character is below 0 */
            if (len + (size_t)size > sizeof bytes) {
                break;
            }
            for (int i = 0; i < size; i++) {
                bytes[len++] = code[i];
            }
            at = next;
        }
        buf_add(out, word > 0 ? STR("\r\n =?UTF-8?B?") : STR("=?UTF-8?B?"));
        add_base64(out, (Str){bytes, len});
        buf_add(out, STR("?="));
    }
}

/* "Fri, 15 Jan 2021 10:00:00 +0800" */
static void add_date(Buf *out, int64_t now)
{
    static const char DAYS[][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char MONTHS[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Day day = day_of_instant(now);
    Ymd ymd = ymd_from_day(day);
    char local[INSTANT_TEXT_SIZE];
    instant_format(now, local);
    buf_add_format(out, "%s, %d %s %d %s +0800", DAYS[day_of_week(day)], ymd.day, MONTHS[ymd.month - 1], ymd.year, local + DAY_TEXT_SIZE);
}

static void add_head(Buf *out, const NotifyText *text)
{
    ptrdiff_t at = str_find_last(text->from, STR("@"));
    Str host = at == STR_NONE ? STR("localhost") : str_slice(text->from, (size_t)at + 1, text->from.len);
    buf_add_format(out, "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(text->from), STR_ARG(text->to));
    add_subject(out, text->subject);
    buf_add(out, STR("\r\nDate: "));
    add_date(out, text->now);
    buf_add_format(out, "\r\nMessage-ID: <%lld@%.*s>\r\n", (long long)text->id, STR_ARG(host));
    buf_add(out, STR("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
                     "Auto-Submitted: auto-generated\r\n\r\n"));
}

Str notify_compose(Arena *arena, const NotifyText *text)
{
    Buf body = buf_new(arena, NOTIFY_BODY_MAX * 2);
    for (size_t i = 0; i < text->body.len; i++) {
        if (text->body.ptr[i] == '\n') {
            buf_add_char(&body, '\r');
        }
        buf_add_char(&body, text->body.ptr[i]);
    }
    Buf out = buf_new(arena, HEAD_MAX + NOTIFY_BODY_MAX * 3);
    Str left = buf_str(&body);
    add_head(&out, text);
    while (left.len > 0) {
        add_base64(&out, str_slice(left, 0, LINE_BYTES));
        buf_add(&out, STR("\r\n"));
        left = str_slice(left, LINE_BYTES, left.len);
    }
    return buf_ok(&out) && buf_ok(&body) ? buf_str(&out) : (Str){NULL, 0};
}
