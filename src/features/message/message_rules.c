#include "features/message/message_rules.h"

#include "base/utf8.h"

static const struct {
    const char *word, *label, *clock;
} KINDS[MESSAGE_KINDS] = {
    [MESSAGE_CONSULT] = {"consult", "咨询", "consultation"},
    [MESSAGE_COMPLAIN] = {"complain", "投诉", "complaint"},
    [MESSAGE_CORRECT] = {"correct", "纠错", "consultation"},
};

Str message_kind_word(MessageKind kind)
{
    return str_from_c(KINDS[kind].word);
}

Str message_kind_label(MessageKind kind)
{
    return str_from_c(KINDS[kind].label);
}

Str message_kind_clock(MessageKind kind)
{
    return str_from_c(KINDS[kind].clock);
}

bool message_kind_of(Str word, MessageKind *ret_kind)
{
    for (int i = 0; i < MESSAGE_KINDS; i++) {
        if (str_eq(word, str_from_c(KINDS[i].word))) {
            *ret_kind = (MessageKind)i;
            return true;
        }
    }
    return false;
}

static const struct {
    const char *state, *label, *told;
    bool is_open;
} STATES[] = {
    {"waiting", "待回复", "已收到，等待答复", true},
    {"assigned", "已转办", "已收到，正在办理", true},
    {"drafted", "待审核", "已收到，正在办理", true},
    {"answered", "已回复", "已答复", false},
    {"published", "已公开", "已答复，问答已公开", false},
};

static int state_at(Str state)
{
    for (int i = 0; i < (int)(sizeof STATES / sizeof *STATES); i++) {
        if (str_eq(state, str_from_c(STATES[i].state))) {
            return i;
        }
    }
    CHECK(false); /* the table knows no other */
}

Str message_state_label(Str state)
{
    return str_from_c(STATES[state_at(state)].label);
}

Str message_state_told(Str state)
{
    return str_from_c(STATES[state_at(state)].told);
}

bool message_is_open(Str state)
{
    return STATES[state_at(state)].is_open;
}

/* ---- forms ---- */

/* Text that the database takes and a page shows; '\n' and tab where `lines`. */
static bool is_text(Str text, bool lines)
{
    if (!utf8_valid(text)) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < ' ' && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F) {
            return false;
        }
    }
    return true;
}

static void check_text(Complaints *complaints, Str field, Str text, bool lines, size_t most, Str too_long)
{
    if (!is_text(text, lines)) {
        complain(complaints, field, STR("这一项有看不见的控制字符，请删去后重写。"));
    } else if (utf8_count(text) > most) {
        complain(complaints, field, too_long);
    }
}

void message_check(const NewMessage *message, Complaints *complaints)
{
    size_t length = utf8_count(str_trim(message->content));
    if (str_trim(message->title).len == 0) {
        complain(complaints, STR("title"), STR("标题没有填。请用一句话写清您要问什么。"));
    }
    check_text(complaints, STR("title"), message->title, false, MESSAGE_TITLE_MAX, STR("标题最多 60 个字，请写短一些。"));
    if (length == 0) {
        complain(complaints, STR("content"), STR("内容没有填。请写清时间、地点和您要问的事。"));
    } else if (length < MESSAGE_CONTENT_LEAST) {
        complain(complaints, STR("content"), STR("内容太短，我们看不懂您的意思。请至少写 5 个字。"));
    }
    check_text(complaints, STR("content"), message->content, true, MESSAGE_CONTENT_MAX,
               STR("内容最多 3,000 个字。请删短，或者分成几件提交。"));
    check_text(complaints, STR("contact"), message->contact, false, MESSAGE_CONTACT_MAX, STR("联系方式最多 100 个字。"));
    check_text(complaints, STR("page"), message->page, false, MESSAGE_PAGE_MAX, STR("网页地址最多 300 个字。"));
}

void message_check_draft(const MessageDraft *draft, bool may_publish, Complaints *complaints)
{
    bool has_title = str_trim(draft->public_title).len > 0;
    bool has_question = str_trim(draft->public_question).len > 0;
    if (str_trim(draft->answer).len == 0) {
        complain(complaints, STR("answer"), STR("答复没有填。"));
    }
    check_text(complaints, STR("answer"), draft->answer, true, MESSAGE_ANSWER_MAX, STR("答复最多 10,000 个字。"));
    if (!may_publish && (has_title || has_question)) {
        complain(complaints, STR("public_question"), STR("留言人不同意公开，请把公开的标题和问题留空。"));
    } else if (has_title != has_question) {
        complain(complaints, has_title ? STR("public_question") : STR("public_title"),
                 STR("公开的标题和问题要一起填，不公开就都留空。"));
    }
    check_text(complaints, STR("public_title"), draft->public_title, false, MESSAGE_TITLE_MAX, STR("公开的标题最多 60 个字。"));
    check_text(complaints, STR("public_question"), draft->public_question, true, MESSAGE_CONTENT_MAX, STR("公开的问题最多 3,000 个字。"));
}

/* ---- numbers and codes ---- */

Str message_number(Arena *arena, int year, int64_t seq)
{
    return str_format(arena, "留%04d-%03lld", year, (long long)seq);
}

Str message_code_fold(Arena *arena, Str code)
{
    Buf out = buf_new(arena, code.len);
    for (size_t at = 0; at < code.len;) {
        int32_t c = utf8_fold_width(utf8_next(code, &at));
        if (c >= 'A' && c <= 'Z') {
            c += 'a' - 'A';
        }
        if (c != UTF8_INVALID && c != '-' && !utf8_is_space(c)) {
            buf_add_code(&out, c);
        }
    }
    Str folded = buf_str(&out);
    return buf_ok(&out) ? (folded.ptr == NULL ? STR("") : folded) : (Str){NULL, 0};
}

Str message_code_show(Arena *arena, Str code)
{
    Buf out = buf_new(arena, code.len * 2);
    for (size_t i = 0; i < code.len; i++) {
        if (i > 0 && i % 4 == 0) {
            buf_add_char(&out, '-');
        }
        buf_add_char(&out, code.ptr[i]);
    }
    return buf_ok(&out) ? buf_str(&out) : (Str){NULL, 0};
}
