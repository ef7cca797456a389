/* Commands on people. */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_CLI_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_CLI_H

#include "cli/cli.h"

extern const CliCommand ACCOUNT_COMMANDS[];

#endif
