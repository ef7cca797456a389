/* Commands on units. */
#ifndef GK_FEATURES_UNIT_UNIT_CLI_H
#define GK_FEATURES_UNIT_UNIT_CLI_H

#include "cli/cli.h"

extern const CliCommand UNIT_COMMANDS[];

#endif
