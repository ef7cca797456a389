/* `gongkai inspect site`. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_CLI_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_CLI_H

#include "cli/cli.h"

extern const CliCommand SUPERVISION_COMMANDS[];

#endif
