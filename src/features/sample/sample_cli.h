/* gongkai init, gongkai sample */
#ifndef GK_FEATURES_SAMPLE_SAMPLE_CLI_H
#define GK_FEATURES_SAMPLE_SAMPLE_CLI_H

#include "cli/cli.h"

extern const CliCommand SAMPLE_COMMANDS[];

#endif
