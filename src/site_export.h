/* `gongkai site export`: the public side as static files. */
#ifndef GK_SITE_EXPORT_H
#define GK_SITE_EXPORT_H

#include "cli/cli.h"

extern const CliCommand SITE_COMMANDS[];

#endif
