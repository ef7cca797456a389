/* The national check of sites and new media (国办秘函〔2019〕19号), as far as it
 * can be told from our own data. Thresholds are data: data/indicators.json.
 * What cannot be told is said to be unknown, never passed. */
#ifndef GK_FEATURES_SUPERVISION_INSPECTION_RULES_H
#define GK_FEATURES_SUPERVISION_INSPECTION_RULES_H

#include "features/supervision/freshness_rules.h"

typedef struct InspectedClass {
    Str code, name; /* "news" */
    UpdateLimit limit;
    char group; /* 'a' or 'b' of V4 */
} InspectedClass;

enum { INSPECTED_CLASSES_MAX = 8, INSPECTION_BY_HAND_MAX = 8 };

typedef struct Indicators {
    Str source;
    UpdateLimit home, answers, answers_within, media;
    Str home_name, columns_name, answers_name, media_name;
    InspectedClass classes[INSPECTED_CLASSES_MAX];
    size_t class_count;
    int stale_most_a, stale_most_b, blank_most; /* so many are a hit */
    Str by_hand_code[INSPECTION_BY_HAND_MAX], by_hand_name[INSPECTION_BY_HAND_MAX];
    size_t by_hand_count;
} Indicators;

/* ERR_INVALID "inspection.data" names what is missing in such a file. */
MUST_USE Err indicators_read(Work *work, Str json, Indicators *ret_indicators);

/* ---- what is known of the site ---- */

typedef struct InspectedColumn {
    Str code, name, inspected_as;
    bool is_blank;
    Day last; /* newest item, or the day the column was opened */
} InspectedColumn;

typedef struct InspectedMessage {
    Str number;
    Day filed;
    Day answered; /* 0: not yet */
} InspectedMessage;

typedef struct InspectedChannel {
    Str name; /* 微信 */
    Day last;
} InspectedChannel;

typedef struct InspectedFault {
    Str page, sentence; /* where, and what is missing or dead */
} InspectedFault;

typedef struct SiteFacts {
    Day today;
    bool has_items;
    Day newest;
    const InspectedColumn *columns;     size_t column_count;
    const InspectedMessage *messages;   size_t message_count; /* consultations */
    const InspectedChannel *channels;   size_t channel_count;
    const InspectedFault *tag_faults;   size_t tag_fault_count;
    const InspectedFault *dead_links;   size_t dead_link_count;
} SiteFacts;

/* ---- the report ---- */

typedef enum InspectionVerdict { INSPECTION_PASS, INSPECTION_HIT, INSPECTION_BY_HAND } InspectionVerdict;

typedef struct InspectionLine {
    Str code, name;
    InspectionVerdict verdict;
    Str sentence;       /* Chinese: the numbers it rests on */
    const Str *evidence; /* one line each */
    size_t evidence_count;
    bool is_veto;       /* 单项否决 */
} InspectionLine;

typedef struct Inspection {
    InspectionLine lines[16];
    size_t count;
    bool fails; /* any 单项否决 is hit */
} Inspection;

MUST_USE Err inspection_run(Work *work, const Indicators *indicators, const SiteFacts *facts, Inspection *ret_inspection);

/* 网站标识码 (domain.md 4.2): ten digits, or bm and eight digits. */
bool site_id_code_good(Str code);

#endif
