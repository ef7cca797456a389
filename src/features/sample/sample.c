/* The sample unit: rows made from data/sample/ledgers.json. */
#include "features/sample/sample.h"

#include "base/asset.h"
#include "base/json.h"
#include "db/data_dir.h"
#include "features/ledger/ledger.h"
#include "features/publication/publication.h"
#include "features/report/report.h"
#include "features/sample/sample_documents.h"

#include <stdio.h>

enum { SPEC_FIELDS_MAX = 16, TEXT_PARTS = 6, NAME_SIZE = 64 };

#define SAMPLE_REASON "示例数据"

typedef struct Sample {
    Ctx *ctx;
    SamplePeople *people; /* NULL: none, and no documents */
    Unit unit;
    int year;
} Sample;

static Err add_columns(const Sample *sample, const Json *columns)
{
    for (size_t i = 0; i < json_count(columns); i++) {
        const Json *spec = json_at(columns, i);
        int64_t item = 0;
        SiteColumn column = {.code = json_str(json_get(spec, "code")), .name = json_str(json_get(spec, "name"))};
        (void)json_int(json_get(spec, "art20"), &item);
        column.art20_item = (int)item;
        int64_t position = 0;
        (void)json_int(json_get(spec, "position"), &position);
        column.position = (int)position;
        column.opened_on = (int64_t)sample->year * 10000 + 101;
        column.column_type = json_str(json_get(spec, "type"));
        column.description = json_str(json_get(spec, "description"));
        column.keywords = json_str(json_get(spec, "keywords"));
        column.role = json_str(json_get(spec, "role"));
        column.inspected_as = json_str(json_get(spec, "inspected"));
        CHECK(site_limit_read(json_str(json_get(spec, "own")), &column.own_every, &column.own_period));
        CHECK(site_limit_read(json_str(json_get(spec, "national")), &column.national_every, &column.national_period));
        TRY(publication_set_column(sample->ctx, sample->unit.id, &column));
    }
    return OK;
}

/* One group of like rows: their dates lie evenly between `from` and `to`, on working weekdays. */
typedef struct Spec {
    const Json *json;
    LedgerPlace place;
    int64_t count;
    Day from, to;
    BookField set[SPEC_FIELDS_MAX]; /* the same in every row */
    size_t set_count;
} Spec;

static Err add_set(void *state, Str name, const Json *value)
{
    Spec *spec = state;
    CHECK(spec->set_count < SPEC_FIELDS_MAX);
    spec->set[spec->set_count++] = (BookField){name, json_str(value)};
    return OK;
}

static Day spread(const Spec *spec, int64_t index)
{
    Day day = spec->from;
    if (spec->count > 1) {
        day += (Day)((spec->to - spec->from) * index / (spec->count - 1));
    }
    int weekday = day_of_week(day);
    return weekday < 5 ? day : day - (weekday - 4);
}

/* "示例卫许〔2020〕%d号": the pattern is ours, but %d is all it may hold. */
static Str numbered(Arena *arena, Str pattern, int64_t number)
{
    static const struct {
        Str mark;
        int digits;
    } MARKS[] = {{{"%02d", 4}, 2}, {{"%03d", 4}, 3}, {{"%d", 2}, 1}};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        ptrdiff_t at = str_find(pattern, MARKS[i].mark);
        if (at != STR_NONE) {
            Str rest = str_slice(pattern, (size_t)at + MARKS[i].mark.len, pattern.len);
            return str_format(arena, "%.*s%0*lld%.*s", (int)at, pattern.ptr, MARKS[i].digits, (long long)number, STR_ARG(rest));
        }
    }
    return pattern;
}

static Err add_row(const Sample *sample, const Spec *spec, int64_t index)
{
    Arena *arena = &sample->ctx->work.arena;
    const Json *titles = json_get(spec->json, "titles");
    const Json *dates = json_get(spec->json, "dates");
    const Json *amounts = json_get(spec->json, "amounts");
    BookField fields[SPEC_FIELDS_MAX * 2];
    size_t count = 0;
    Str day = day_text(arena, spread(spec, index));
    Str title = json_str(json_at(titles, (size_t)index % json_count(titles)));
    if (spec->count > (int64_t)json_count(titles)) {
        title = str_format(arena, "%.*s（%lld）", STR_ARG(title), (long long)index + 1);
    }
    fields[count++] = (BookField){STR("number"), numbered(arena, json_str(json_get(spec->json, "number")), index + 1)};
    fields[count++] = (BookField){STR("title"), title};
    for (size_t i = 0; i < json_count(dates); i++) {
        fields[count++] = (BookField){json_str(json_at(dates, i)), day};
    }
    if (amounts != NULL) {
        fields[count++] = (BookField){STR("amount_fen"), json_str(json_at(amounts, (size_t)index))};
    }
    for (size_t i = 0; i < spec->set_count; i++) {
        fields[count++] = spec->set[i];
    }
    return ledger_add(sample->ctx, spec->place, (BookFields){fields, count}, STR(SAMPLE_REASON));
}

static Err add_rows(const Sample *sample, const Json *groups)
{
    for (size_t i = 0; i < json_count(groups); i++) {
        Spec spec = {.json = json_at(groups, i), .place = {.unit_id = sample->unit.id}};
        TRY(ledger_by_name(sample->ctx, json_str(json_get(spec.json, "ledger")), &spec.place.ledger));
        CHECK(json_int(json_get(spec.json, "count"), &spec.count));
        TRY(day_parse(json_str(json_get(spec.json, "from")), &spec.from));
        TRY(day_parse(json_str(json_get(spec.json, "to")), &spec.to));
        TRY(json_each(json_get(spec.json, "set"), add_set, &spec));
        for (int64_t row = 0; row < spec.count; row++) {
            ArenaMark mark = arena_mark(&sample->ctx->work.arena);
            TRY(add_row(sample, &spec, row));
            arena_rewind(&sample->ctx->work.arena, mark);
        }
    }
    return OK;
}

static Err state_ledgers(const Sample *sample, const Json *states)
{
    for (size_t i = 0; i < json_count(states); i++) {
        const Json *spec = json_at(states, i);
        LedgerPlace place = {.unit_id = sample->unit.id};
        TRY(ledger_by_name(sample->ctx, json_str(json_get(spec, "ledger")), &place.ledger));
        int state = word_index(LEDGER_STATE_NAMES, json_str(json_get(spec, "state")));
        CHECK(state > LEDGER_UNSAID);
        TRY(ledger_set_state(sample->ctx, place, sample->year, (LedgerState)state));
    }
    return OK;
}

/* data/sample/part0.txt (what stands before part one) to part6.txt. */
static Err add_texts(const Sample *sample)
{
    for (int part = 0; part <= TEXT_PARTS; part++) {
        char path[NAME_SIZE];
        (void)snprintf(path, sizeof path, "data/sample/part%d.txt", part);
        const Asset *asset = asset_find(str_from_c(path));
        if (asset != NULL) {
            TRY(report_set_text(sample->ctx, &sample->unit, sample->year, part, asset->bytes));
        }
    }
    return OK;
}

static Err make_unit(Sample *sample, const Json *root)
{
    const Json *spec = json_get(root, "unit");
    int64_t year = 0;
    CHECK(json_int(json_get(root, "year"), &year));
    sample->year = (int)year;
    sample->unit = (Unit){.code = json_str(json_get(spec, "code")),
                          .name = json_str(json_get(spec, "name")),
                          .first_year = UNIT_FIRST_YEAR,
                          .last_year = UNIT_LAST_YEAR,
                          .is_sample = true};
    TRY(unit_add(sample->ctx, &sample->unit, &sample->unit.id));
    TRY(add_columns(sample, json_get(root, "columns")));
    if (sample->people != NULL) {
        TRY(sample_documents(sample->ctx, sample->unit.id, sample->people));
    }
    TRY(add_rows(sample, json_get(root, "rows")));
    TRY(state_ledgers(sample, json_get(root, "states")));
    TRY(add_texts(sample));
    FrozenReport frozen;
    return report_freeze(sample->ctx, &sample->unit, sample->year, (Str){NULL, 0}, &frozen);
}

Err sample_unit(Ctx *ctx, SamplePeople *ret_people)
{
    Json *root = NULL;
    Sample sample = {.ctx = ctx, .people = ret_people};
    const Asset *asset = asset_find(STR("data/sample/ledgers.json"));
    CHECK(asset != NULL);
    TRY(json_parse(&ctx->work, asset->bytes, &root));
    Err err = make_unit(&sample, root);
    json_free(root);
    return err;
}

Err sample_ledgers(Ctx *ctx)
{
    return sample_unit(ctx, NULL);
}

static Err fill_sample(Ctx *ctx, void *state)
{
    return sample_unit(ctx, state);
}

Err sample_init(Fault *fault, Str dir, Str database, bool with_sample, int64_t now, SamplePeople *ret_people)
{
    DataDirDraft *draft = NULL;
    if (!with_sample) {
        return data_dir_create(fault, dir, database, now);
    }
    TRY(data_dir_draft(fault, dir, database, now, &draft));
    CtxOptions options = {.db = data_dir_draft_db(draft), .home = data_dir_draft_home(draft), .now = now};
    Err err = ctx_run(&options, TX_WRITE, fill_sample, NULL, ret_people, fault);
    if (err != OK) {
        data_dir_drop(draft);
        return err;
    }
    return data_dir_keep(fault, draft);
}
