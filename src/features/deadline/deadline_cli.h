/* `gongkai deadline`. */
#ifndef GK_FEATURES_DEADLINE_DEADLINE_CLI_H
#define GK_FEATURES_DEADLINE_DEADLINE_CLI_H

#include "cli/cli.h"

extern const CliCommand DEADLINE_COMMANDS[];

#endif
