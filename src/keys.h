/* `gongkai key`: the key that seals personal data, and everything that is sealed. */
#ifndef GK_KEYS_H
#define GK_KEYS_H

#include "cli/cli.h"

extern const CliCommand KEY_COMMANDS[];

#endif
