/* What tools/embed.py generates. */
#ifndef GK_BASE_ASSET_TABLE_H
#define GK_BASE_ASSET_TABLE_H

#include "base/asset.h"

extern const Asset ASSET_TABLE[]; /* in byte order of their paths */
extern const size_t ASSET_COUNT;

#endif
