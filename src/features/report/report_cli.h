/* The commands on reports as files: report read, check, diff, render, aggregate
 * (docs/report-contract.md 5). Those on ledgers: report_ledger_cli.h. */
#ifndef GK_FEATURES_REPORT_REPORT_CLI_H
#define GK_FEATURES_REPORT_REPORT_CLI_H

#include "cli/cli.h"

extern const CliCommand REPORT_COMMANDS[];

#endif
