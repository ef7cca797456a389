/* Commands on ledgers. */
#ifndef GK_FEATURES_LEDGER_LEDGER_CLI_H
#define GK_FEATURES_LEDGER_LEDGER_CLI_H

#include "cli/cli.h"

/* The words of LEDGER, for --help. (The same as LEDGER_NAMES; a test compares them.) */
#define LEDGER_NOTES \
    "LEDGER  one of publication, item, licence, other_service, penalty, coercion, fee, procurement, request, remedy,\n" \
    "        media, accountability"

extern const CliCommand LEDGER_COMMANDS[];
extern const CliCommand IMPORT_COMMANDS[];

#endif
