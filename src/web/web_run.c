/* One route in one transaction. */
#include "db/data_dir.h"
#include "web/web_app.h"

#include <stdlib.h>
#include <unistd.h>

/* ---------------------------------------------------------- connections -- */

static WebConnections *connections_of(WebApp *app, TxMode mode)
{
    return mode == TX_READ ? &app->readers : &app->writers;
}

/* One that lies idle, or a new one. */
static Err take_connection(WebApp *app, Fault *fault, TxMode mode, Db **ret_db)
{
    WebConnections *pool = connections_of(app, mode);
    pthread_mutex_lock(&app->lock);
    Db *db = pool->count > 0 ? pool->idle[--pool->count] : NULL;
    pthread_mutex_unlock(&app->lock);
    if (db == NULL) {
        TRY(data_dir_open(fault, app->options.data_dir, mode == TX_READ, clock_now(&app->options.clock), &db));
        atomic_store(&app->db_elsewhere, db_engine(db) != DB_SQLITE);
    }
    *ret_db = db;
    return OK;
}

/* A connection on which something went wrong is not used again. */
static void give_connection_back(WebApp *app, TxMode mode, Db *db, bool healthy)
{
    WebConnections *pool = connections_of(app, mode);
    pthread_mutex_lock(&app->lock);
    if (healthy && pool->count < WEB_CONNECTIONS_KEPT) {
        pool->idle[pool->count++] = db;
        db = NULL;
    }
    pthread_mutex_unlock(&app->lock);
    db_close(db);
}

void web_close_connections(WebApp *app)
{
    for (int i = 0; i < app->readers.count; i++) {
        db_close(app->readers.idle[i]);
    }
    for (int i = 0; i < app->writers.count; i++) {
        db_close(app->writers.idle[i]);
    }
    app->readers.count = app->writers.count = 0;
}

Err web_transaction(WebApp *app, TxMode mode, const Actor *actor, CtxBody body, void *state, Fault *ret_fault)
{
    Db *db;
    TRY(take_connection(app, ret_fault, mode, &db));
    CtxOptions options = {
        .db = db,
        .actor = *actor,
        .home = app->options.home,
        .now = clock_now(&app->options.clock),
        .memory = WEB_REQUEST_MEMORY,
    };
    Err err = ctx_run(&options, mode, body, NULL, state, ret_fault);
    give_connection_back(app, mode, db, err != ERR_INTERNAL);
    return err;
}

/* ---------------------------------------------------------------- a route -- */

/* A first attempt that had to be tried again has left nothing. */
static void forget_answer(WebRequest *request)
{
    if (request->response->has_file) {
        close(request->response->file);
    }
    *request->response = (HttpResponse){.status = 0};
}

typedef Err (*Step)(Ctx *ctx, WebRequest *request);

typedef struct Running {
    WebRequest *request;
    Step step;
    bool answered; /* by web_admit: nothing else is to be done */
} Running;

static Err run_step(Ctx *ctx, void *state)
{
    Running *running = state;
    WebRequest *request = running->request;
    forget_answer(request);
    TRY(web_admit(ctx, request, &running->answered));
    return running->answered ? OK : running->step(ctx, request);
}

/* One step of the route in a transaction of its own. */
static Err run(WebRequest *request, TxMode mode, Step step, Fault *ret_fault, bool *ret_answered)
{
    Running running = {request, step, false};
    Err err = web_transaction(request->app, mode, &request->visitor, run_step, &running, ret_fault);
    *ret_answered = running.answered;
    return err;
}

static int status_of(Err err)
{
    switch (err) {
    case ERR_NOT_FOUND: return 404;
    case ERR_INVALID: return 422;
    case ERR_FORBIDDEN: return 403;
    case ERR_CONFLICT: return 409;
    case ERR_LIMIT: return 413;
    case OK:
    case ERR_RETRY:
    case ERR_INTERNAL: break;
    }
    return 500;
}

void web_send_for(WebRequest *request, Err err, const Fault *fault)
{
    bool wrote = str_eq(request->http->method, STR("POST"));
    Str sentence;
    if (err == ERR_INVALID && !wrote && (fault->id == NULL || web_sentence_of(request->app, fault->id).len == 0)) {
        sentence = STR("地址里的内容写法不对，请核对后再试。");
    } else if (err == ERR_INTERNAL && !wrote) {
        sentence = STR("页面没有打开：系统出了问题，已经记录。请过几分钟再试。");
    } else {
        Fault known = *fault;
        known.code = err;
        sentence = web_sentence(request, &known);
    }
    web_send_error(request, status_of(err), sentence);
}

/* The form again, with what was typed and why it was refused. */
static Err show_refused(WebRequest *request, Err err, const Fault *fault)
{
    Fault own = {.code = OK};
    bool answered;
    request->refused = fault;
    Err shown = run(request, TX_READ, request->match.route->refused, &own, &answered);
    request->refused = NULL;
    bool is_form = request->response->status == 200 || request->response->status == 422;
    if (shown == OK && is_form) {
        request->response->status = status_of(err);
    }
    return shown;
}

static Err run_steps(WebRequest *request, bool writes, Fault *fault)
{
    const WebRoute *route = request->match.route;
    bool answered = false;
    if (route->prepare != NULL) {
        TRY(run(request, TX_READ, route->prepare, fault, &answered));
    }
    return answered ? OK : run(request, writes ? TX_WRITE : TX_READ, route->handler, fault, &answered);
}

void web_run(WebRequest *request)
{
    const WebRoute *route = request->match.route;
    bool posts = str_eq(str_from_c(route->method), STR("POST"));
    if (posts && !web_same_origin(request)) {
        web_send_error(request, 403, STR("没有保存：这张表单不是从本站发出的。请从本站的页面重新填写。"));
        return;
    }
    Fault fault = {.code = OK};
    Err err = run_steps(request, posts || route->writes, &fault);
    bool again = route->refused != NULL && (err == ERR_INVALID || err == ERR_CONFLICT || err == ERR_LIMIT);
    if (again && show_refused(request, err, &fault) == OK) {
        err = OK;
    }
    if (err != OK) {
        forget_answer(request);
        web_send_for(request, err, &fault);
    }
    if (err == ERR_INTERNAL) {
        fprintf(stderr, "gongkai: %.*s: %s\n", STR_ARG(request->http->path), fault.message);
    }
    web_touch_session(request);
}
