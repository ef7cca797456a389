/* Commands on ledgers. */
#ifndef GK_FEATURES_LEDGER_LEDGER_CLI_H
#define GK_FEATURES_LEDGER_LEDGER_CLI_H

#include "cli/cli.h"

extern const CliCommand LEDGER_COMMANDS[];
extern const CliCommand IMPORT_COMMANDS[];

#endif
