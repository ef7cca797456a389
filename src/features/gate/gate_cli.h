/* gongkai gate. */
#ifndef GK_FEATURES_GATE_GATE_CLI_H
#define GK_FEATURES_GATE_GATE_CLI_H

#include "cli/cli.h"

extern const CliCommand GATE_COMMANDS[];

#endif
