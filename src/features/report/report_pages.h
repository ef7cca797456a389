/* The public pages and the API of issued annual reports. */
#ifndef GK_FEATURES_REPORT_REPORT_PAGES_H
#define GK_FEATURES_REPORT_REPORT_PAGES_H

#include "web/web.h"

/* /zfxxgk/ (a simple home), /zfxxgk/zfxxgknb, …/{year}, …/{year}.FORM,
 * …/{year}/{cell}, /api/v1/reports/{year}. Only frozen reports are shown: an
 * open year answers 404. */
extern const WebRoute REPORT_ROUTES[];

#endif
