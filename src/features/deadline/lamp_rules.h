/* Lamps: how near a due day is, shown the same way everywhere (ux.md 4): always
 * colour, shape and words. */
#ifndef GK_FEATURES_DEADLINE_LAMP_RULES_H
#define GK_FEATURES_DEADLINE_LAMP_RULES_H

#include "base/str.h"

typedef enum Lamp {
    LAMP_OK,   /* ● 正常 */
    LAMP_WARN, /* ▲ 黄灯 */
    LAMP_BAD,  /* ◆ 红灯 */
    LAMP_OVER, /* ⬣ 超期 */
    LAMP_HOLD, /* ‖ 暂停 */
} Lamp;

/* Yellow from `warn` days left down, red from `bad` down, over below 0. */
typedef struct LampLimits {
    int warn, bad;
} LampLimits;

/* The defaults of ux.md 4; a unit's settings may say others ("lamp_request_warn" ...). */
static const LampLimits LAMP_REQUEST = {5, 2};  /* working days */
static const LampLimits LAMP_COLUMN = {7, 2};   /* days */
static const LampLimits LAMP_MESSAGE = {2, 1};  /* working days */

Lamp lamp_of(int days_left, LampLimits limits);

Str lamp_word(Lamp lamp);  /* class of the style sheet: ok, warn, bad, over, hold */
Str lamp_label(Lamp lamp); /* 正常 黄灯 红灯 超期 暂停 */

/* "剩 4 个工作日", "今天到期", "超 2 天"; `unit` is "个工作日" or "天". */
Str lamp_text(Arena *arena, int days_left, Str unit);

#endif
