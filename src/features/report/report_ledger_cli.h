/* Commands on the report from the ledgers. */
#ifndef GK_FEATURES_REPORT_REPORT_LEDGER_CLI_H
#define GK_FEATURES_REPORT_REPORT_LEDGER_CLI_H

#include "cli/cli.h"

extern const CliCommand REPORT_LEDGER_COMMANDS[];

#endif
