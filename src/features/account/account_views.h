/* The data of the pages on people and signing in (views/). */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_VIEWS_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_VIEWS_H

#include "base/complaints.h"
#include "features/account/account.h"

typedef struct LoginView {
    Str login, next, error;
    bool secure;
} LoginView;

typedef struct CodeView {
    Str csrf, next, error;
} CodeView;

typedef struct PasswordView {
    Str csrf, next, login;
    bool is_first; /* the password that somebody else made */
    const Complaint *complaints;
    size_t complaint_count;
} PasswordView;

typedef struct MeView {
    Str csrf, login, name, department, email, roles, last_sign_in, error;
    bool has_second_factor;
    int64_t codes_left;
} MeView;

typedef struct TotpView {
    Str csrf, secret, version, error;
} TotpView;

typedef struct CodeItem {
    Str text;
} CodeItem;

typedef struct CodesView {
    const CodeItem *codes;
    size_t code_count;
} CodesView;

typedef struct PersonRow {
    Str id, login, name, department, roles, state, state_class, last_sign_in, factor;
    int failures;
} PersonRow;

typedef struct PeopleView {
    const PersonRow *rows;
    size_t row_count;
} PeopleView;

typedef struct PersonView {
    Str csrf, id, heading, login, name, department, email, roles, state;
    bool is_new;
    const Complaint *complaints;
    size_t complaint_count;
} PersonView;

typedef struct SecretView {
    Str login, name, password;
    bool is_new;
} SecretView;

typedef struct RolesView {
    const PersonRow *rows;
    size_t row_count;
} RolesView;

typedef struct RoleChoice {
    Str word, label;
    bool chosen;
} RoleChoice;

typedef struct RoleView {
    Str csrf, id, login, name, state, state_class, error;
    bool is_own, can_open, can_block, can_close, has_second_factor;
    RoleChoice choices[ROLE_COUNT];
    size_t choice_count;
} RoleView;

#endif
