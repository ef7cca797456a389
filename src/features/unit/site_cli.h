/* `gongkai site show` and `gongkai site set`. */
#ifndef GK_FEATURES_UNIT_SITE_CLI_H
#define GK_FEATURES_UNIT_SITE_CLI_H

#include "cli/cli.h"

extern const CliCommand UNIT_SITE_COMMANDS[];

#endif
