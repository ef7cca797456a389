#include "features/unit/site_cli.h"

#include "features/clocks/clocks.h"
#include "features/unit/unit.h"

enum { LISTING_MAX = 1 << 20 };

static Err unit_site(Ctx *ctx, const Cli *cli, Site *ret_site)
{
    Unit unit;
    TRY(unit_meant(ctx, cli_option(cli, "--unit"), &unit));
    return site_of_unit(ctx, unit.id, ret_site);
}

static Err show_body(Ctx *ctx, void *state)
{
    Cli *cli = state;
    Site site;
    TRY(unit_site(ctx, cli, &site));
    Buf out = buf_new(&ctx->work.arena, LISTING_MAX);
    for (size_t n = 0; site_text_name(n).ptr != NULL; n++) {
        buf_add_format(&out, "%.*s=%.*s\n", STR_ARG(site_text_name(n)), STR_ARG(*site_text(&site, site_text_name(n))));
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(&ctx->work);
}

static int show_command(Cli *cli)
{
    return cli_transaction(cli, TX_READ, show_body, NULL, cli) == OK ? EXIT_OK : cli_fail(cli);
}

/* NAME=VALUE, or setting.NAME=NUMBER. */
static Err apply(Ctx *ctx, Str argument, Site *site)
{
    Str value = argument;
    Str name;
    int64_t number = 0;
    if (str_find_char(argument, '=') == STR_NONE || !str_cut(&value, '=', &name)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "site.usage", "write NAME=VALUE, not “%.*s”", STR_ARG(argument));
    }
    value = value.ptr == NULL ? STR("") : value;
    if (str_starts(name, STR("setting."))) {
        if (str_to_int64(value, &number) != OK) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "site.usage", "%.*s must be a whole number", STR_ARG(name));
        }
        return site_with_setting(&ctx->work, site->settings, str_slice(name, 8, name.len), number, &site->settings);
    }
    Str *text = site_text(site, name);
    if (text == NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "site.usage", "there is no “%.*s” of a site; see: gongkai site show", STR_ARG(name));
    }
    *text = value.len == 0 && str_eq(name, STR("host")) ? (Str){NULL, 0} : value;
    return OK;
}

static Err set_body(Ctx *ctx, void *state)
{
    Cli *cli = state;
    Site site;
    TRY(unit_site(ctx, cli, &site));
    for (size_t i = 0; i < cli_argument_count(cli); i++) {
        TRY(apply(ctx, cli_argument(cli, i), &site));
    }
    TRY(site_set(ctx, &site, site.version));
    return clocks_recompute(ctx, site.unit_id);
}

static int set_command(Cli *cli)
{
    return cli_transaction(cli, TX_WRITE, set_body, NULL, cli) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption UNIT_OPTIONS[] = {
    {"--unit", "CODE", "of which unit (needed where there are several)", false, false},
    {.name = NULL},
};

const CliCommand UNIT_SITE_COMMANDS[] = {
    {
        .name = "site show",
        .arguments = "",
        .summary = "Print what a unit's public side says about itself, a line NAME=VALUE each.",
        .examples = "gongkai site show",
        .options = UNIT_OPTIONS,
        .run = show_command,
    },
    {
        .name = "site set",
        .arguments = "NAME=VALUE…",
        .least_arguments = 1,
        .most_arguments = -1,
        .summary = "Change facts of a unit's site, or whole numbers of its settings (setting.NAME=NUMBER).",
        .examples = "gongkai site set site_id_code=3311000042 phone=0578-1234567\n"
                    "gongkai site set setting.consultation_days=7",
        .options = UNIT_OPTIONS,
        .run = set_command,
    },
    {.name = NULL},
};
