/* Wiring only: the list of command tables. Commands live beside their feature
 * (features/X/x_cli.c); parsing and help live in cli/. */
#include "background.h"
#include "cli/cli.h"
#include "features/account/account_cli.h"
#include "features/audit/audit_cli.h"
#include "features/calendar/calendar_cli.h"
#include "features/deadline/deadline_cli.h"
#include "features/gate/gate_cli.h"
#include "features/notify/notify_cli.h"
#include "features/publication/publication_cli.h"
#include "features/publication/publication_import_cli.h"
#include "features/report/report_cli.h"
#include "features/ledger/ledger_cli.h"
#include "features/report/report_ledger_cli.h"
#include "features/sample/sample_cli.h"
#include "features/supervision/supervision_cli.h"
#include "features/search/search_cli.h"
#include "features/unit/site_cli.h"
#include "features/unit/unit_cli.h"
#include "doc/clean.h"
#include "doc/worker.h"
#include "keys.h"
#include "serve.h"
#include "site_export.h"

#include <unistd.h>

static int version_command(Cli *cli)
{
    return cli_print(cli, STR("gongkai " GONGKAI_VERSION "\n")) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliCommand PROGRAM_COMMANDS[] = {
    {
        .name = "version",
        .arguments = "",
        .summary = "Print the version of this program.",
        .examples = "gongkai version",
        .run = version_command,
    },
    {.name = NULL},
};

int main(int argc, char **argv)
{
    /* Not a command for users: the server starts it (doc/worker.h). */
    if (argc == 2 && str_eq(str_from_c(argv[1]), STR("doc-worker"))) {
        return doc_worker_main(STDIN_FILENO, STDOUT_FILENO);
    }
    if (argc == 2 && str_eq(str_from_c(argv[1]), STR("clean-worker"))) {
        return clean_worker_main(); /* doc/clean.h */
    }
    static const CliCommand *const TABLES[] = {
        SAMPLE_COMMANDS, /* as they are listed: in the order of the work */
        UNIT_COMMANDS,
        UNIT_SITE_COMMANDS,
        ACCOUNT_COMMANDS,
        AUDIT_COMMANDS,
        KEY_COMMANDS,
        DOCUMENT_COMMANDS,
        LEDGER_COMMANDS,
        DOCUMENT_IMPORT_COMMANDS,
        IMPORT_COMMANDS,
        REPORT_LEDGER_COMMANDS,
        REPORT_COMMANDS,
        CALENDAR_COMMANDS,
        DEADLINE_COMMANDS,
        GATE_COMMANDS,
        NOTIFY_COMMANDS,
        SUPERVISION_COMMANDS,
        SEARCH_COMMANDS,
        SERVE_COMMANDS,
        SITE_COMMANDS,
        BACKGROUND_COMMANDS,
        PROGRAM_COMMANDS,
        NULL,
    };
    return cli_main(argc, argv, TABLES);
}
