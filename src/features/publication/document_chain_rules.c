#include "features/publication/document_rules.h"

static const struct {
    const char *word, *label, *done;
} KINDS[] = {
    [STEP_FIRST] = {"first", "初审", "您已做过初审。"},
    [STEP_SECRECY] = {"secrecy", "保密审查", "您已做过保密审查。"},
    [STEP_SECOND] = {"second", "复审", "您已做过复审。"},
    [STEP_FINAL] = {"final", "终审", "您已做过终审。"},
};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

Str step_kind_word(StepKind kind)
{
    return str_from_c(KINDS[kind].word);
}

Str step_kind_label(StepKind kind)
{
    return str_from_c(KINDS[kind].label);
}

bool step_kind_of_word(Str word, StepKind *ret_kind)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        if (str_eq(word, str_from_c(KINDS[i].word))) {
            *ret_kind = (StepKind)i;
            return true;
        }
    }
    return false;
}

Str secrecy_statement(int n)
{
    static const char *const STATEMENTS[SECRECY_STATEMENTS] = {
        "不涉及国家秘密",
        "不涉及工作秘密和内部敏感信息",
        "不涉及商业秘密",
        "已处理个人信息（姓名、证件、电话、住址）",
        "公开后不危及“三安全一稳定”",
    };
    return n >= 0 && n < SECRECY_STATEMENTS ? str_from_c(STATEMENTS[n]) : STR("");
}

static const struct {
    const char *word, *label;
} CONCLUSIONS[SECRECY_CONCLUSIONS] = {{"open", "公开"}, {"exempt", "免予公开"}, {"refer", "需报审"}};

Str secrecy_conclusion(int n)
{
    return n >= 0 && n < SECRECY_CONCLUSIONS ? str_from_c(CONCLUSIONS[n].label) : (Str){NULL, 0};
}

Str secrecy_conclusion_word(Str conclusion)
{
    for (int i = 0; i < SECRECY_CONCLUSIONS; i++) {
        if (str_eq(conclusion, str_from_c(CONCLUSIONS[i].label))) {
            return str_from_c(CONCLUSIONS[i].word);
        }
    }
    return (Str){NULL, 0};
}

Str secrecy_conclusion_of_word(Str word)
{
    for (int i = 0; i < SECRECY_CONCLUSIONS; i++) {
        if (str_eq(word, str_from_c(CONCLUSIONS[i].word))) {
            return str_from_c(CONCLUSIONS[i].label);
        }
    }
    return (Str){NULL, 0};
}

const char *chain_check(const Chain *chain)
{
    int secrecy = 0;
    if (chain->code.len == 0 || chain->code.len > CHAIN_CODE_MAX) {
        return "a chain needs a code of at most 64 bytes";
    }
    if (chain->count < 3 || chain->count > CHAIN_STEPS_MAX) {
        return "a chain has three to nine steps: first, secrecy review and final at least";
    }
    for (int i = 0; i < chain->count; i++) {
        const ChainStep *step = &chain->steps[i];
        bool is_last = i == chain->count - 1;
        if (step->step != i + 1) {
            return "the steps of a chain are numbered from 1 without gaps";
        }
        if (step->role == 0 || (step->role & (step->role - 1)) != 0) {
            return "each step of a chain is done by one role";
        }
        if ((step->kind == STEP_FIRST) != (i == 0)) {
            return "a chain begins with its only first review";
        }
        if ((step->kind == STEP_FINAL) != is_last || step->is_last != is_last) {
            return "a chain ends with its only final review";
        }
        secrecy += step->kind == STEP_SECRECY;
    }
    return secrecy == 1 ? NULL : "a chain has one secrecy review";
}

Chain chain_standard(void)
{
    return (Chain){.code = STR("standard"),
                   .steps = {{1, STEP_FIRST, ROLE_OFFICER, false},
                             {2, STEP_SECRECY, ROLE_SECRECY, false},
                             {3, STEP_SECOND, ROLE_REVIEWER, false},
                             {4, STEP_FINAL, ROLE_LEADER, true}},
                   .count = 4};
}

const ChainStep *chain_step_at(const Chain *chain, int step)
{
    return step >= 1 && step <= chain->count ? &chain->steps[step - 1] : NULL;
}

static bool has_written(const ChainView *view, int64_t person_id)
{
    for (size_t i = 0; i < view->writer_count; i++) {
        if (view->writers[i] == person_id) {
            return true;
        }
    }
    return view->author_id == person_id;
}

ChainRefusal chain_refuses(const ChainView *view, int64_t person_id, uint32_t roles, int *ret_done_step)
{
    const ChainStep *next = chain_step_at(view->chain, view->next_step);
    if (next == NULL) {
        return CHAIN_NOT_IN_REVIEW;
    }
    if (has_written(view, person_id)) {
        return CHAIN_OWN;
    }
    for (size_t i = 0; i < view->consent_count; i++) {
        if (view->consents[i].person_id == person_id) {
            *ret_done_step = view->consents[i].step;
            return CHAIN_TWICE;
        }
    }
    return (roles & next->role) != 0 ? CHAIN_MAY : CHAIN_ROLE;
}

Str chain_refusal(const ChainView *view, int64_t person_id, uint32_t roles)
{
    int done = 0;
    const ChainStep *step = NULL;
    switch (chain_refuses(view, person_id, roles, &done)) {
    case CHAIN_MAY:
        return (Str){NULL, 0};
    case CHAIN_NOT_IN_REVIEW:
        return STR("这件不在审核中。");
    case CHAIN_OWN:
        return STR("这件由您起草，要由别人审核。");
    case CHAIN_TWICE:
        step = chain_step_at(view->chain, done);
        return step != NULL ? str_from_c(KINDS[step->kind].done) : STR("您已做过其中一步。");
    default:
        return STR("您没有办理这一步的角色。");
    }
}
