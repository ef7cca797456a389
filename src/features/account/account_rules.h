/* People: roles, what a role may do, and the pure rules of signing in. */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_RULES_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_RULES_H

#include "base/complaints.h"

#include <stdbool.h>
#include <stdint.h>

/* ux.md 5. Bits of Actor.roles; the words stand in account_role.role. */
typedef enum Role {
    ROLE_WRITER = 1 << 0,            /* writer: 信息员 */
    ROLE_OFFICER = 1 << 1,           /* officer: 公开专员 */
    ROLE_SECRECY = 1 << 2,           /* secrecy: 保密审查员 */
    ROLE_REVIEWER = 1 << 3,          /* reviewer: 复审 (机构负责人) */
    ROLE_LEADER = 1 << 4,            /* leader: 终审 (主要领导) */
    ROLE_SUPERVISOR = 1 << 5,        /* supervisor: 监督员 */
    ROLE_ADMIN = 1 << 6,             /* admin: 管理员 */
    ROLE_SECURITY = 1 << 7,          /* security: 安全管理员 */
    ROLE_AUDITOR = 1 << 8,           /* auditor: 审计员 */
    ROLE_SUPERIOR_REVIEWER = 1 << 9, /* superior_reviewer: 上级审核员 */
    ROLE_SUPERIOR_COMPILER = 1 << 10, /* superior_compiler: 上级汇总员 */
} Role;

enum { ROLE_COUNT = 11 };
#define ROLES_ALL ((1U << ROLE_COUNT) - 1)

/* The stored word and the Chinese name of the n-th role, 0..ROLE_COUNT-1; bit 1 << n. */
Str role_word(int n);
Str role_label(int n);
/* 0 for an unknown word. */
uint32_t role_of_word(Str word);
/* Why one person may not hold these together, in Chinese, or NULL: of
 * administration, security and audit one at most, and audit nothing else. */
const char *account_roles_fault(uint32_t roles);

/* What a route or a use case asks for. Zero: nobody said. */
typedef enum Permission {
    PERMISSION_NOT_STATED = 0,
    PERMISSION_PUBLIC,           /* anybody, without signing in */
    PERMISSION_HALF_SIGNED_IN,   /* a session of any stage: second factor, change of password, signing out */
    PERMISSION_SIGNED_IN,        /* any signed-in person: own account, queue */
    PERMISSION_DOCUMENT_READ,    /* drafts and histories of the own unit */
    PERMISSION_DOCUMENT_WRITE,   /* draft, edit, hand in */
    PERMISSION_DOCUMENT_APPROVE, /* one step of a chain; the use case asks for the step's role */
    PERMISSION_DOCUMENT_MANAGE,  /* withdraw, validity, re-assessment, clarifications, bulk import */
    PERMISSION_COLUMN_MANAGE,    /* columns and their rules */
    PERMISSION_MESSAGE_READ,
    PERMISSION_MESSAGE_ANSWER,
    PERMISSION_MESSAGE_RELEASE,  /* approve an answer somebody else wrote */
    PERMISSION_REGISTER_EDIT,    /* new-media posts and other ledgers */
    PERMISSION_SUPERVISE,        /* boards, inspection */
    PERMISSION_SITE_MANAGE,      /* site facts, calendar, mail; failed jobs */
    PERMISSION_ACCOUNT_MANAGE,   /* create people, reset passwords */
    PERMISSION_ROLE_GRANT,       /* grant and take roles, block, close, end sessions */
    PERMISSION_AUDIT_READ,       /* the audit log: read, verify, export */
    PERMISSION_COUNT,
} Permission;

/* The roles that have it, as bits; every bit for PUBLIC and SIGNED_IN. The table is in
 * account_rules.c and shows that administration, security and audit are
 * separate duties: none of them reads or approves content. */
uint32_t permission_roles(Permission permission);
const char *permission_name(Permission permission); /* "document_write", for tests and the log */

/* Reading of documents and messages, and supervision: a supervisor may on the units below too. */
bool permission_reaches_below(Permission permission);

typedef struct Account {
    int64_t unit_id, id;
    Str login, name, department, email;
    uint32_t roles;
    Str state; /* active, blocked, closed */
    bool must_change, has_second_factor;
    int failed_count;
    int64_t locked_until, created_at, last_sign_in, version;
} Account;

typedef struct Accounts {
    Account *items;
    size_t count;
} Accounts;

/* ---- passwords and codes (pure) ---- */

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 128, LOGIN_MOST = 64, PERSON_NAME_MOST = 50, EMAIL_MOST = 200 };

/* As logins are stored: trimmed, ASCII letters in lower case. {NULL,0} on a full arena. */
Str account_fold_login(Arena *arena, Str login);
/* Name, department and e-mail address (may be empty) of a person. Complains in Chinese. */
void account_check_person(Complaints *complaints, Str name, Str department, Str email);
/* Lower case ASCII; a login has letters, digits, '.', '-', '_' and '@', 2..64 of them. Complains in Chinese. */
void account_check_login(Complaints *complaints, Str login);
/* At least 10 characters, three of the four kinds or 16 characters, not the login nor one of the usual ones. */
void account_check_password(Complaints *complaints, Str login, Str password);

/* Seconds to wait after the n-th failure in a row: 0 for 1..2, then growing from 5 s to 15 min; 10 failures lock for 30 min. */
int64_t account_delay(int failures);

#endif
