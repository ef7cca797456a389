#include "doc/read_parts.h"

#include "base/utf8.h"

void flow_init(Flow *flow, Work *work)
{
    *flow = (Flow){.buf = buf_new(&work->arena, FLOW_MAX)};
}

static void put_blank(Flow *flow)
{
    if (flow->blank && flow->buf.len > 0 && flow->buf.ptr[flow->buf.len - 1] != '\n') {
        buf_add_char(&flow->buf, ' ');
    }
    flow->blank = false;
}

void flow_add(Flow *flow, Str text)
{
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        int32_t code = utf8_next(text, &at);
        if (!utf8_is_space(code) && code != UTF8_INVALID) {
            continue;
        }
        if (start > from) {
            put_blank(flow);
            buf_add(&flow->buf, str_slice(text, from, start));
        }
        flow->blank |= code != 0xFEFF && code != 0x200B; /* these two have no width */
        from = at;
    }
    if (text.len > from) {
        put_blank(flow);
        buf_add(&flow->buf, str_slice(text, from, text.len));
    }
}

void flow_break(Flow *flow)
{
    flow->blank = false;
    if (flow->buf.len > 0 && flow->buf.ptr[flow->buf.len - 1] != '\n') {
        buf_add_char(&flow->buf, '\n');
    }
}

Err flow_fits(Work *work, size_t len)
{
    return len <= FLOW_MAX
               ? OK
               : fault_set(&work->fault, ERR_LIMIT, "input.paragraph_too_long", "a paragraph is longer than %d bytes", FLOW_MAX);
}

Err flow_take(Flow *flow, Work *work, Str *ret_text)
{
    TRY(flow_fits(work, buf_ok(&flow->buf) ? 0 : FLOW_MAX + 1));
    Str text = buf_str(&flow->buf);
    while (text.len > 0 && text.ptr[text.len - 1] == '\n') {
        text.len--;
    }
    if (text.len > 0) {
        text = str_dup(&work->arena, text);
        if (text.ptr == NULL) {
            return work_full(work);
        }
    }
    buf_truncate(&flow->buf, 0);
    flow->blank = false;
    *ret_text = text;
    return OK;
}

Err blocks_add(Reader *reader, BlockList *list, Block block)
{
    if (++reader->blocks > DOC_BLOCKS_MAX) {
        return fault_set(&reader->work->fault, ERR_LIMIT, "input.too_many_blocks", "the document has more than %d paragraphs",
                         DOC_BLOCKS_MAX);
    }
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 16 : list->room * 2;
        Block *items = arena_grow(&reader->work->arena, list->items, list->room * sizeof *items, room * sizeof *items);
        if (items == NULL) {
            return work_full(reader->work);
        }
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = block;
    return OK;
}
