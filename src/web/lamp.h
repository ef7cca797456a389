/* A lamp as HTML: colour, shape and words together (ux.md 4), one piece for all pages. */
#ifndef GK_WEB_LAMP_H
#define GK_WEB_LAMP_H

#include "features/deadline/lamp_rules.h"
#include "html/html.h"

/* <span class="lamp lamp--bad">◆ words</span>; `words` is escaped here. For {{raw …}} in a template. */
Html web_lamp(Arena *arena, Lamp lamp, Str words);

#endif
