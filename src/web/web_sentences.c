/* What a fault says to people: data/sentences.json, by the fault's id. */
#include "base/asset.h"
#include "base/json.h"
#include "web/web_app.h"

#include <stdlib.h>
#include <string.h>

typedef struct Loading {
    WebApp *app;
    Work *work;
} Loading;

static Err add_sentence(void *state, Str name, const Json *value)
{
    Loading *loading = state;
    WebApp *app = loading->app;
    WebSentence sentence = {str_dup(&app->arena, name), str_dup(&app->arena, json_str(value))};
    if (sentence.id.len == 0 || sentence.text.len == 0) {
        return fault_set(&loading->work->fault, ERR_INVALID, "sentences", "data/sentences.json: \"%.*s\" says nothing",
                         STR_ARG(name));
    }
    app->sentences[app->sentence_count++] = sentence;
    return OK;
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const WebSentence *)a)->id, ((const WebSentence *)b)->id);
}

static Err load(Work *work, WebApp *app)
{
    const Asset *asset = asset_find(STR("data/sentences.json"));
    CHECK(asset != NULL);
    Json *root;
    TRY(json_parse(work, asset->bytes, &root));
    Err err = json_unique(work, asset->bytes);
    app->sentences = ARENA_ARRAY(&app->arena, WebSentence, json_count(root) + 1);
    if (err == OK) {
        Loading loading = {app, work};
        err = app->sentences == NULL ? work_full(work) : json_each(root, add_sentence, &loading);
    }
    json_free(root);
    if (err == OK) {
        qsort(app->sentences, app->sentence_count, sizeof *app->sentences, by_id);
    }
    return err;
}

Err web_load_sentences(Fault *fault, WebApp *app)
{
    Work work;
    work_init(&work, 8 << 20);
    Err err = load(&work, app);
    if (err != OK) {
        fault_set(fault, err, work.fault.id, "%s", work.fault.message);
    }
    work_clear(&work);
    return err;
}

Str web_sentence_of(const WebApp *app, const char *id)
{
    WebSentence key = {.id = str_from_c(id)};
    const WebSentence *found = app->sentence_count == 0
        ? NULL : bsearch(&key, app->sentences, app->sentence_count, sizeof key, by_id);
    return found == NULL ? (Str){NULL, 0} : found->text;
}

/* Where nobody wrote a sentence for the fault, what its kind says. */
static Str sentence_of_code(Err code)
{
    switch (code) {
    case ERR_NOT_FOUND: return STR("没有这个页面。请核对地址，或者从首页查找。");
    case ERR_INVALID: return STR("有的内容写法不对，没有保存。请核对后再试。");
    case ERR_FORBIDDEN: return STR("您没有办理这件事的权限。请找本单位的管理员。");
    case ERR_CONFLICT: return STR("内容刚刚被改过，您的改动没有覆盖。请看过新内容后再试。");
    case ERR_LIMIT: return STR("内容超出了允许的大小，没有保存。");
    case OK:
    case ERR_RETRY:
    case ERR_INTERNAL: break;
    }
    return STR("没有完成：系统出了问题，已经记录。请过几分钟再试。");
}

Str web_sentence(WebRequest *request, const Fault *fault)
{
    Str found = fault->id == NULL ? (Str){NULL, 0} : web_sentence_of(request->app, fault->id);
    return found.len > 0 ? found : sentence_of_code(fault->code);
}
