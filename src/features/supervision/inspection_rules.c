#include "features/supervision/inspection_rules.h"

#include "base/json.h"

/* ---------------------------------------------------------------- data -- */

static bool read_limit(const Json *json, Arena *arena, UpdateLimit *ret_limit)
{
    int64_t every = 0;
    if (!json_int(json_get(json, "every"), &every) || every < 1 || every > 1000) {
        return false;
    }
    *ret_limit = (UpdateLimit){(int)every, str_dup(arena, json_str(json_get(json, "period")))};
    return ret_limit->period.len > 0;
}

static bool read_named(const Json *json, Arena *arena, UpdateLimit *ret_limit, Str *ret_name)
{
    *ret_name = str_dup(arena, json_str(json_get(json, "name")));
    return read_limit(json_get(json, "limit"), arena, ret_limit) && ret_name->len > 0;
}

typedef struct ClassReading {
    Indicators *indicators;
    Arena *arena;
    bool good;
} ClassReading;

static Err read_class(void *state, Str name, const Json *json)
{
    ClassReading *reading = state;
    Indicators *to = reading->indicators;
    Str group = json_str(json_get(json, "group"));
    if (to->class_count == INSPECTED_CLASSES_MAX || group.len != 1) {
        reading->good = false;
        return OK;
    }
    InspectedClass *class = &to->classes[to->class_count++];
    class->code = str_dup(reading->arena, name);
    class->group = group.ptr[0];
    reading->good = read_named(json, reading->arena, &class->limit, &class->name) && reading->good;
    return OK;
}

static bool read_columns(const Json *json, Arena *arena, Indicators *to)
{
    int64_t a = 0;
    int64_t b = 0;
    int64_t blank = 0;
    ClassReading reading = {to, arena, true};
    const Json *most = json_get(json, "stale_most");
    to->columns_name = str_dup(arena, json_str(json_get(json, "name")));
    if (json_each(json_get(json, "classes"), read_class, &reading) != OK || !reading.good || to->class_count == 0 ||
        !json_int(json_get(most, "a"), &a) || !json_int(json_get(most, "b"), &b) ||
        !json_int(json_get(json, "blank_most"), &blank)) {
        return false;
    }
    to->stale_most_a = (int)a;
    to->stale_most_b = (int)b;
    to->blank_most = (int)blank;
    return to->columns_name.len > 0;
}

static bool read_all(const Json *json, Arena *arena, Indicators *ret_indicators)
{
    Indicators it = {.class_count = 0};
    const Json *answers = json_get(json, "answers");
    const Json *by_hand = json_get(json, "by_hand");
    it.source = str_dup(arena, json_str(json_get(json, "source")));
    bool good = read_named(json_get(json, "home"), arena, &it.home, &it.home_name) &&
                read_named(answers, arena, &it.answers, &it.answers_name) &&
                read_limit(json_get(answers, "within"), arena, &it.answers_within) &&
                read_named(json_get(json, "media"), arena, &it.media, &it.media_name) &&
                read_columns(json_get(json, "columns"), arena, &it) && json_count(by_hand) <= INSPECTION_BY_HAND_MAX;
    for (size_t i = 0; good && i < json_count(by_hand); i++) {
        it.by_hand_code[it.by_hand_count] = str_dup(arena, json_str(json_get(json_at(by_hand, i), "code")));
        it.by_hand_name[it.by_hand_count++] = str_dup(arena, json_str(json_get(json_at(by_hand, i), "name")));
    }
    *ret_indicators = it;
    return good;
}

Err indicators_read(Work *work, Str text, Indicators *ret_indicators)
{
    Json *json = NULL;
    TRY(json_parse(work, text, &json));
    bool good = read_all(json, &work->arena, ret_indicators);
    json_free(json);
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    return good ? OK : fault_set(&work->fault, ERR_INVALID, "inspection.data", "the indicators file lacks a limit or a name");
}

bool site_id_code_good(Str code)
{
    size_t letters = code.len == 10 && (code.ptr[0] == 'b' || code.ptr[0] == 'B') && (code.ptr[1] == 'm' || code.ptr[1] == 'M') ? 2 : 0;
    for (size_t i = letters; i < code.len; i++) {
        if (code.ptr[i] < '0' || code.ptr[i] > '9') {
            return false;
        }
    }
    return code.len == 10;
}

/* -------------------------------------------------------------- verdicts -- */

typedef struct Running {
    Work *work;
    const Indicators *indicators;
    const SiteFacts *facts;
    Inspection *out;
} Running;

typedef struct Evidence {
    Str *items;
    size_t count, room;
} Evidence;

static Evidence evidence_for(Running *run, size_t most)
{
    return (Evidence){ARENA_ARRAY(&run->work->arena, Str, most), 0, most};
}

static void witness(Evidence *evidence, Str line)
{
    if (evidence->items != NULL && evidence->count < evidence->room) {
        evidence->items[evidence->count++] = line;
    }
}

static void add_line(Running *run, InspectionLine line, const Evidence *evidence)
{
    CHECK(run->out->count < sizeof run->out->lines / sizeof *run->out->lines);
    line.evidence = evidence == NULL ? NULL : evidence->items;
    line.evidence_count = evidence == NULL ? 0 : evidence->count;
    run->out->fails = run->out->fails || (line.is_veto && line.verdict == INSPECTION_HIT);
    run->out->lines[run->out->count++] = line;
}

static void judge_home(Running *run)
{
    const SiteFacts *facts = run->facts;
    Arena *arena = &run->work->arena;
    bool late = !facts->has_items || update_due(facts->newest, run->indicators->home) < facts->today;
    Str sentence = facts->has_items ? str_format(arena, "首页最近更新于 %.*s，距今 %d 天。", STR_ARG(day_text(arena, facts->newest)),
                                                 (int)(facts->today - facts->newest))
                                    : STR("还没有公开任何信息。");
    add_line(run, (InspectionLine){STR("V3"), run->indicators->home_name, late ? INSPECTION_HIT : INSPECTION_PASS, sentence, .is_veto = true},
             NULL);
}

static const InspectedClass *class_of(const Indicators *indicators, Str code)
{
    for (size_t i = 0; i < indicators->class_count; i++) {
        if (str_eq(indicators->classes[i].code, code)) {
            return &indicators->classes[i];
        }
    }
    return &indicators->classes[indicators->class_count - 1];
}

static void judge_stale(Running *run, char group, int most, const char *code, const char *what)
{
    const SiteFacts *facts = run->facts;
    Arena *arena = &run->work->arena;
    Evidence evidence = evidence_for(run, facts->column_count);
    for (size_t i = 0; i < facts->column_count; i++) {
        const InspectedColumn *column = &facts->columns[i];
        const InspectedClass *class = class_of(run->indicators, column->inspected_as);
        if (class->group == group && !column->is_blank && update_due(column->last, class->limit) < facts->today) {
            witness(&evidence, str_format(arena, "%.*s：最近更新于 %.*s，%.*s应%.*s", STR_ARG(column->name),
                                          STR_ARG(day_text(arena, column->last)), STR_ARG(class->name),
                                          STR_ARG(update_limit_text(arena, class->limit))));
        }
    }
    bool hit = (int)evidence.count >= most;
    Str sentence = str_format(arena, "%s未更新 %zu 个，达到 %d 个即不合格。", what, evidence.count, most);
    add_line(run, (InspectionLine){str_from_c(code), run->indicators->columns_name, hit ? INSPECTION_HIT : INSPECTION_PASS, sentence, .is_veto = true},
             &evidence);
}

static void judge_blank(Running *run)
{
    const SiteFacts *facts = run->facts;
    Evidence evidence = evidence_for(run, facts->column_count);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (facts->columns[i].is_blank) {
            witness(&evidence, facts->columns[i].name);
        }
    }
    bool hit = (int)evidence.count >= run->indicators->blank_most;
    Str sentence = str_format(&run->work->arena, "空白栏目 %zu 个，达到 %d 个即不合格。", evidence.count, run->indicators->blank_most);
    add_line(run, (InspectionLine){STR("V4(c)"), run->indicators->columns_name, hit ? INSPECTION_HIT : INSPECTION_PASS, sentence, .is_veto = true},
             &evidence);
}

/* A consultation of the last year that waited, or waits, longer than three months. */
static void judge_answers(Running *run)
{
    const SiteFacts *facts = run->facts;
    const Indicators *indicators = run->indicators;
    Arena *arena = &run->work->arena;
    Evidence evidence = evidence_for(run, facts->message_count);
    for (size_t i = 0; i < facts->message_count; i++) {
        const InspectedMessage *message = &facts->messages[i];
        Day end = message->answered == 0 ? facts->today : message->answered;
        if (update_due(message->filed, indicators->answers_within) >= facts->today && update_due(message->filed, indicators->answers) < end) {
            witness(&evidence, str_format(arena, "%.*s：%.*s 提出，%s", STR_ARG(message->number), STR_ARG(day_text(arena, message->filed)),
                                          message->answered == 0 ? "至今没有答复" : "超过 3 个月才答复"));
        }
    }
    Str sentence = evidence.count == 0 ? STR("一年内的咨询没有超过 3 个月未答复的。")
                                       : str_format(arena, "一年内有 %zu 件咨询超过 3 个月没有答复。", evidence.count);
    add_line(run, (InspectionLine){STR("V5"), indicators->answers_name, evidence.count > 0 ? INSPECTION_HIT : INSPECTION_PASS, sentence, .is_veto = true},
             &evidence);
}

static void judge_media(Running *run)
{
    const SiteFacts *facts = run->facts;
    Arena *arena = &run->work->arena;
    Evidence evidence = evidence_for(run, facts->channel_count);
    for (size_t i = 0; i < facts->channel_count; i++) {
        if (update_due(facts->channels[i].last, run->indicators->media) < facts->today) {
            witness(&evidence, str_format(arena, "%.*s：最近发布于 %.*s", STR_ARG(facts->channels[i].name),
                                          STR_ARG(day_text(arena, facts->channels[i].last))));
        }
    }
    Str sentence = facts->channel_count == 0 ? STR("没有登记过政务新媒体信息，请人工核对是否开设账号。")
                                             : str_format(arena, "%zu 个账号中 %zu 个超过 2 周没有更新。", facts->channel_count, evidence.count);
    InspectionVerdict verdict = facts->channel_count == 0 ? INSPECTION_BY_HAND : evidence.count > 0 ? INSPECTION_HIT : INSPECTION_PASS;
    add_line(run, (InspectionLine){STR("M2"), run->indicators->media_name, verdict, sentence, .is_veto = true}, &evidence);
}

static void judge_faults(Running *run, const char *code, const char *name, const InspectedFault *faults, size_t count)
{
    Arena *arena = &run->work->arena;
    Evidence evidence = evidence_for(run, count);
    for (size_t i = 0; i < count; i++) {
        witness(&evidence, str_format(arena, "%.*s：%.*s", STR_ARG(faults[i].page), STR_ARG(faults[i].sentence)));
    }
    Str sentence = str_format(arena, "发现 %zu 处。", count);
    add_line(run,
             (InspectionLine){str_from_c(code), str_from_c(name), count > 0 ? INSPECTION_HIT : INSPECTION_PASS, sentence, .is_veto = false},
             &evidence);
}

Err inspection_run(Work *work, const Indicators *indicators, const SiteFacts *facts, Inspection *ret_inspection)
{
    Inspection out = {.count = 0};
    Running run = {work, indicators, facts, &out};
    for (size_t i = 0; i < indicators->by_hand_count; i++) {
        add_line(&run,
                 (InspectionLine){indicators->by_hand_code[i], indicators->by_hand_name[i], INSPECTION_BY_HAND,
                                  STR("系统里的数据判断不了，请人工检查。"), .is_veto = true},
                 NULL);
    }
    judge_home(&run);
    judge_stale(&run, 'a', indicators->stale_most_a, "V4(a)", "动态要闻、通知公告、政策文件类栏目");
    judge_stale(&run, 'b', indicators->stale_most_b, "V4(b)", "其他应更新栏目");
    judge_blank(&run);
    judge_answers(&run);
    judge_media(&run);
    judge_faults(&run, "页面标签", "页面标签缺失", facts->tag_faults, facts->tag_fault_count);
    judge_faults(&run, "链接", "站内失效链接", facts->dead_links, facts->dead_link_count);
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    *ret_inspection = out;
    return OK;
}
