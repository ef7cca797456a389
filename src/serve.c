/* Wiring of the web server: which routes there are, and until when it runs. */
#include "serve.h"

#include "background.h"
#include "db/data_dir_conf.h"
#include "db/installation.h"
#include "features/account/account_pages.h"
#include "features/audit/audit_pages.h"
#include "features/media/media_pages.h"
#include "features/calendar/calendar_pages.h"
#include "features/message/message_pages.h"
#include "features/publication/publication_pages.h"
#include "features/notify/notify_pages.h"
#include "features/portal/portal_pages.h"
#include "features/report/report_pages.h"
#include "features/supervision/supervision_pages.h"
#include "features/search/search.h"
#include "features/search/search_pages.h"
#include "features/unit/site_pages.h"
#include "features/unit/unit.h"
#include "index/pool.h"
#include "os/file.h"
#include "web/web.h"

#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

const WebRoute *const SERVE_ROUTES[] = {
    PORTAL_HOME_ROUTES,
    PORTAL_LIST_ROUTES,
    PORTAL_DOCUMENT_ROUTES,
    PORTAL_GUIDE_ROUTES,
    PORTAL_REGISTER_ROUTES,
    PORTAL_FEED_ROUTES,
    PORTAL_API_ROUTES,
    SEARCH_ROUTES,
    REPORT_ROUTES,
    SUPERVISION_ROUTES,
    INSPECTION_ROUTES,
    MEDIA_ROUTES,
    SIGN_IN_ROUTES,
    ME_ROUTES,
    PEOPLE_ROUTES,
    ROLE_ROUTES,
    AUDIT_ROUTES,
    MESSAGE_ROUTES,
    MESSAGE_OFFICE_ROUTES,
    PUBLICATION_ROUTES,
    DOCUMENT_ROUTES,
    SITE_ROUTES,
    CALENDAR_ROUTES,
    NOTIFY_ROUTES,
    WEB_STATIC_ROUTES,
    NULL,
};

/* Whose site it is, asked once, so that a bad data directory or a missing
 * --unit is told before the address is. Several units need sites of their own. */
static Err find_unit(Ctx *ctx, void *state)
{
    Str code = cli_option(state, "--unit");
    Sites sites = {NULL, 0};
    Unit unit;
    if (code.len == 0) {
        TRY(site_list(ctx, &sites));
    }
    return sites.count > 0 ? OK : unit_meant(ctx, code, &unit);
}

static Err check_site(Cli *cli)
{
    return cli_transaction(cli, TX_READ, find_unit, NULL, cli);
}

static Err prove_keys(Ctx *ctx, void *state)
{
    return installation_prove(ctx, state);
}

static Err remember_keys(Ctx *ctx, void *state)
{
    (void)state;
    return installation_remember(ctx, false);
}

/* A node with another key file would seal what the others cannot open. */
static Err check_keys(Cli *cli)
{
    bool is_new = false;
    TRY(cli_transaction(cli, TX_READ, prove_keys, NULL, &is_new));
    return is_new ? cli_transaction(cli, TX_WRITE, remember_keys, NULL, NULL) : OK;
}

/* Before any thread starts, so that all inherit it and only sigwait sees them. */
static sigset_t block_stop_signals(void)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    return stop;
}

static Err serve_until_told(Cli *cli, const HttpOptions *http)
{
    sigset_t stop = block_stop_signals();
    HttpServer *server;
    TRY(http_serve(&cli_work(cli)->fault, http, &server));
    ptrdiff_t colon = str_find_last(http->listen, STR(":"));
    Str line = str_format(&cli_work(cli)->arena, "Serving http://%.*s:%d/  (Ctrl+C ends it)\n",
                          STR_ARG(str_slice(http->listen, 0, (size_t)colon)), http_port(server));
    Err err = cli_print(cli, line);
    fflush(stdout); /* whoever started us waits for the address */
    if (err == OK) {
        int signal_number;
        sigwait(&stop, &signal_number);
    }
    http_stop(server);
    return err;
}

/* DATA_DIR/tmp: uploads lie there while their request runs. What a crash left is removed. */
static Err make_spool(Cli *cli, Str *ret_dir)
{
    Work *work = cli_work(cli);
    Str dir = file_join(&work->arena, cli_data_dir(cli), STR("tmp"));
    FileNames names;
    TRY(dir.ptr == NULL ? work_full(work) : file_make_dir(work, dir));
    TRY(file_list(work, dir, 100000, &names));
    for (size_t i = 0; i < names.count; i++) {
        if (str_starts(names.items[i], STR("upload-"))) {
            TRY(file_remove(work, file_join(&work->arena, dir, names.items[i])));
        }
    }
    *ret_dir = dir;
    return OK;
}

static Err serve_app(Cli *cli, WebApp *app)
{
    int64_t each, threads;
    TRY(cli_option_int(cli, "--threads", 1, 64, 2, &threads));
    TRY(cli_option_int(cli, "--connections-per-address", 1, 100000, 100, &each));
    Str listen = cli_option(cli, "--listen"), spool;
    TRY(make_spool(cli, &spool));
    HttpOptions http = {
        .listen = listen.len > 0 ? listen : STR("127.0.0.1:8080"),
        .threads = (int)threads,
        .connections = 20000,
        .connections_each = (int)each,
        .idle_seconds = 15,
        .request_seconds = 20,
        .response_seconds = 600,
        .workers = 8,
        .memory = 80 << 20,
        .spool_dir = spool,
        .plan = web_plan,
        .fast = web_fast,
        .handler = web_handle,
        .state = app,
    };
    return serve_until_told(cli, &http);
}

/* What is published is searched for at once: the jobs are woken after the commit. */
static void wake_jobs(void *state)
{
    Jobs *jobs = atomic_load((_Atomic(Jobs *) *)state);
    if (jobs != NULL) { /* a job may publish before they are all started */
        jobs_wake(jobs);
    }
}

/* Serves while the background jobs run. */
static Err serve_with_jobs(Cli *cli, WebApp *app, const Installation *home)
{
    JobsOptions options = {.home = home, .tables = JOB_TABLES, .clock = *cli_clock(cli)};
    Jobs *jobs;
    TRY(jobs_start(&cli_work(cli)->fault, &options, &jobs));
    atomic_store((_Atomic(Jobs *) *)home->state, jobs);
    Err err = serve_app(cli, app);
    atomic_store((_Atomic(Jobs *) *)home->state, NULL);
    jobs_stop(jobs);
    return err;
}

/* Reverse proxies that are believed: --proxy, and `proxies` of gongkai.conf. */
static Err find_proxies(Cli *cli, const Str **ret_proxies, size_t *ret_count)
{
    enum { PROXIES_MAX = 64 };
    Work *work = cli_work(cli);
    DataDirConf conf;
    Str *proxies = ARENA_ARRAY(&work->arena, Str, PROXIES_MAX), one;
    size_t count = 0;
    TRY(proxies == NULL ? work_full(work) : data_dir_conf_read(work, cli_data_dir(cli), &conf));
    while (count < PROXIES_MAX && (one = cli_option_at(cli, "--proxy", count)).ptr != NULL) {
        proxies[count++] = one;
    }
    while (count < PROXIES_MAX && str_cut(&conf.proxies, ' ', &one)) {
        if (one.len > 0) {
            proxies[count++] = one;
        }
    }
    *ret_proxies = proxies;
    *ret_count = count;
    return OK;
}

static Err serve_home(Cli *cli, const Installation *home)
{
    const Str *proxies = NULL;
    size_t proxy_count = 0;
    TRY(find_proxies(cli, &proxies, &proxy_count));
    static const char *const WORKER[] = {"/proc/self/exe", "doc-worker", NULL};
    DocPoolLimits limits = doc_pool_limits();
    DocPool *documents;
    TRY(doc_pool_open(cli_work(cli), WORKER, &limits, &documents));
    WebOptions options = {
        .home = home,
        .data_dir = cli_data_dir(cli),
        .no_page_cache = str_eq(cli_option(cli, "--page-cache"), STR("off")),
        .proxies = proxies,
        .proxy_count = proxy_count,
        .tables = SERVE_ROUTES,
        .unit_code = cli_option(cli, "--unit"),
        .clock = *cli_clock(cli),
        .documents = documents,
    };
    WebApp *app;
    Err err = web_open(&cli_work(cli)->fault, &options, &app);
    if (err == OK) {
        err = serve_with_jobs(cli, app, home);
        web_close(app);
    }
    doc_pool_close(documents);
    return err;
}

/* Connections and kept answers are open files. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Threads share few heaps, and what is large goes back to the system when it is freed: a list of many rows must not
 * leave its memory with each thread that once made one. What a usual page needs stays, for the next one: given back after
 * each, it costs a fault a page of memory every time. */
static void keep_memory_small(void)
{
    enum { HEAPS = 4, LARGE = 256 << 10, KEPT = 2 << 20 };
    (void)mallopt(M_ARENA_MAX, HEAPS);
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
}

static Err serve(Cli *cli)
{
    raise_file_limit();
    keep_memory_small();
    (void)block_stop_signals();
    signal(SIGPIPE, SIG_IGN);
    TRY(check_site(cli));
    TRY(check_keys(cli));
    Installation home;
    _Atomic(Jobs *) jobs = NULL;
    TRY(installation_open(&cli_work(cli)->fault, cli_data_dir(cli), true, &home));
    home.public_changed = wake_jobs;
    home.state = &jobs;
    Str index = search_path(&cli_work(cli)->arena, cli_data_dir(cli));
    Err err = index.ptr == NULL ? work_full(cli_work(cli)) : index_pool_open(&cli_work(cli)->fault, index, &home.search);
    if (err == OK) {
        err = serve_home(cli, &home);
        index_pool_close(home.search);
    }
    installation_close(&home);
    return err;
}

/* One line of JSON a route: what the tests try with every role. */
static Err print_routes(Cli *cli)
{
    Buf out = buf_new(&cli_work(cli)->arena, 1 << 20);
    for (const WebRoute *const *table = SERVE_ROUTES; *table != NULL; table++) {
        for (const WebRoute *route = *table; route->method != NULL; route++) {
            web_describe_route(&out, route);
        }
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(cli_work(cli));
}

static int serve_command(Cli *cli)
{
    Err err = cli_flag(cli, "--routes") ? print_routes(cli) : serve(cli);
    return err == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption SERVE_OPTIONS[] = {
    {.name = "--listen", .value = "ADDR:PORT", .help = "where to listen (default 127.0.0.1:8080; port 0 picks one)"},
    {.name = "--unit", .value = "CODE", .help = "serve this one only (default: every site, by host and path)"},
    {.name = "--proxy", .value = "ADDR", .repeats = true,
     .help = "a reverse proxy whose X-Forwarded-For and -Proto are believed (also in gongkai.conf)"},
    {.name = "--routes", .help = "only print every route as a line of JSON"},
    {.name = "--page-cache", .value = "on|off", .help = "keep public pages until what they show changes (default on)"},
    {.name = "--threads", .value = "N", .help = "server threads (default 2)"},
    {.name = "--connections-per-address", .value = "N", .help = "most open connections of one client address (default 100)"},
    {.name = NULL},
};

const CliCommand SERVE_COMMANDS[] = {
    {
        .name = "serve",
        .arguments = "",
        .summary = "Serve the portal and the API of a data directory until interrupted.",
        .examples = "gongkai serve --data ./var --listen 127.0.0.1:8080",
        .options = SERVE_OPTIONS,
        .run = serve_command,
    },
    {.name = NULL},
};
