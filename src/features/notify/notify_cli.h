/* `gongkai mail`. */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_CLI_H
#define GK_FEATURES_NOTIFY_NOTIFY_CLI_H

#include "cli/cli.h"

extern const CliCommand NOTIFY_COMMANDS[];

#endif
