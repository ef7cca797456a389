/* Messages: filed, looked up, and worked on by invented staff. Due days are counted by hand from Friday 2021-01-15;
 * Sunday 2021-02-07 is worked (春节调休). */
#ifndef GK_TESTS_MESSAGE_FIXTURE_H
#define GK_TESTS_MESSAGE_FIXTURE_H

#include "people_fixture.h"

#include "features/message/message.h"
#include "message_test.sql.h"

#define QUESTION "我叫张三，电话 13812345678，想问卫生许可证延续要带什么材料。"

typedef struct Filing {
    NewMessage message;
    int64_t unit_id;
    char stamp[600], number[32], code[32];
    Day due_on;
    size_t complaints;
} Filing;

typedef struct Raw {
    int64_t unit_id;
    int rows, with_text;
    int numbers[4];
} Raw;

typedef struct Lookup {
    int64_t unit_id;
    const char *number, *code;
    bool found;
    int64_t wait;
    char content[300], answer[300], state[20];
} Lookup;

typedef struct Step {
    int64_t unit_id, id, version, handler_id;
    MessageDraft draft;
    bool publish, with_contact;
    const char *reason;
    size_t complaints;
    /* what was seen */
    char state[20], content[300], contact[100], handler[40];
    int64_t handler_seen, now_version;
    int days_left;
    Lamp lamp;
    size_t events;
} Step;

typedef struct Staff {
    int64_t writer, officer, leader, admin;
} Staff;

People *people_of(void **state);
Err stamp_body(Ctx *ctx, void *state);
Err file_body(Ctx *ctx, void *state);
void act_as_visitor(People *people);
Filing filing_of(const People *people, MessageKind kind);
Err send_form(People *people, Filing *filing, int64_t seconds);
Filing must_file(People *people, MessageKind kind);
Day day_at(int year, int month, int day);
Err raw_body(Ctx *ctx, void *state);
Err look_up_body(Ctx *ctx, void *state);
Lookup look_up(People *people, const char *number, const char *code);
Err case_body(Ctx *ctx, void *state);
Err first_open(Ctx *ctx, void *state);
Err assign_body(Ctx *ctx, void *state);
Err draft_body(Ctx *ctx, void *state);
Err return_body(Ctx *ctx, void *state);
Err release_body(Ctx *ctx, void *state);
Err hide_body(Ctx *ctx, void *state);
Staff staff_of(People *people);
Step step_of(People *people);
MessageDraft good_draft(void);
Err act(People *people, int64_t who, CtxBody body, Step *step);
Err asked_body(Ctx *ctx, void *state);
int64_t number_of(People *people, const Sql *sql, DbValue second);

#endif
