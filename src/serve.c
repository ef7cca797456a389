/* Wiring of the web server: which routes there are, and until when it runs. */
#include "serve.h"

#include "db/data_dir.h"
#include "features/report/report_pages.h"
#include "web/web.h"

#include <signal.h>
#include <unistd.h>

static const WebRoute *const ROUTES[] = {
    REPORT_ROUTES,
    WEB_STATIC_ROUTES,
    NULL,
};

/* Opens the data directory once, so that a bad one is told before the address is. */
static Err check_data(Cli *cli)
{
    Db *db;
    TRY(data_dir_open(&cli_work(cli)->fault, cli_data_dir(cli), false, clock_now(cli_clock(cli)), &db));
    db_close(db);
    return OK;
}

static Err serve_until_told(Cli *cli, const HttpOptions *http)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL); /* before the threads start, so that they inherit it */
    signal(SIGPIPE, SIG_IGN);
    HttpServer *server;
    TRY(http_serve(&cli_work(cli)->fault, http, &server));
    ptrdiff_t colon = str_find_last(http->listen, STR(":"));
    Str line = str_format(&cli_work(cli)->arena, "Serving http://%.*s:%d/  (Ctrl+C ends it)\n",
                          STR_ARG(str_slice(http->listen, 0, (size_t)colon)), http_port(server));
    Err err = cli_print(cli, line);
    if (err == OK) {
        int signal_number;
        sigwait(&stop, &signal_number);
    }
    http_stop(server);
    return err;
}

static Err serve(Cli *cli)
{
    int64_t each, threads;
    TRY(cli_option_int(cli, "--threads", 1, 64, 2, &threads));
    TRY(cli_option_int(cli, "--connections-per-address", 1, 100000, 100, &each));
    WebOptions options = {
        .data_dir = cli_data_dir(cli),
        .tables = ROUTES,
        .unit_code = cli_option(cli, "--unit"),
        .clock = *cli_clock(cli),
    };
    TRY(check_data(cli));
    WebApp *app;
    TRY(web_open(&cli_work(cli)->fault, &options, &app));
    Str listen = cli_option(cli, "--listen");
    HttpOptions http = {
        .listen = listen.len > 0 ? listen : STR("127.0.0.1:8080"),
        .threads = (int)threads,
        .connections = 20000,
        .connections_each = (int)each,
        .idle_seconds = 15,
        .request_seconds = 20,
        .response_seconds = 600,
        .body_max = 64 << 10,
        .memory = 80 << 20,
        .handler = web_handle,
        .state = app,
    };
    Err err = serve_until_told(cli, &http);
    web_close(app);
    return err;
}

static int serve_command(Cli *cli)
{
    return serve(cli) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption SERVE_OPTIONS[] = {
    {.name = "--listen", .value = "ADDR:PORT", .help = "where to listen (default 127.0.0.1:8080; port 0 picks one)"},
    {.name = "--unit", .value = "CODE", .help = "whose site it is (default: the first unit without a superior)"},
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
