/* A private font configuration: only files we know, so that a document looks
 * the same on every host and a Bold never stands in for a Regular. */
#include "doc/write_pdf.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
/* cairo 1.16 loses some hundred bytes a tagged document, fontconfig some once. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcairo.so\nleak:libfontconfig.so\n";
}

/* Or every run would end with a list of them on standard error. */
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

struct DocFonts {
    FcConfig *config;
    PangoFontMap *map;
    PangoFontDescription *faces[PDF_FACES];
};

/* Regular files only: the Bold files of Fandol claim the weight of a Regular. */
static const char *const fandol_files[] = {"FandolFang-Regular.otf", "FandolHei-Regular.otf", "FandolKai-Regular.otf",
                                           "FandolSong-Regular.otf"};

/* The folders where distributions put Noto CJK; those that do not exist are skipped. */
static const char system_fonts[] =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
    "<dir>/usr/share/fonts/opentype/noto</dir><dir>/usr/share/fonts/noto-cjk</dir>"
    "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont><glob>*/NotoSerifCJK-Regular.*</glob>"
    "<glob>*/NotoSerifCJK-Bold.*</glob><glob>*/NotoSerifCJK-SemiBold.*</glob><glob>*/NotoSansCJK-Regular.*</glob>"
    "</acceptfont></selectfont><cachedir>/var/cache/fontconfig</cachedir></fontconfig>";

/* Families in order of preference: Fandol where it is there, Noto for the
 * characters missing in it (Fandol covers GB 2312). */
static const char *const face_names[PDF_FACES] = {
    [PDF_FANG] = "FandolFang R,Noto Serif CJK SC", [PDF_HEI] = "FandolHei,Noto Sans CJK SC",
    [PDF_KAI] = "FandolKai,Noto Serif CJK SC",     [PDF_SONG] = "FandolSong,Noto Serif CJK SC",
    [PDF_TITLE] = "Noto Serif CJK SC Semi-Bold",
};

static bool add_file(FcConfig *config, Str folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%.*s/%s", STR_ARG(folder), name);
    if (length < 0 || (size_t)length >= sizeof path || access(path, R_OK) != 0) {
        return false;
    }
    return FcConfigAppFontAddFile(config, (const FcChar8 *)path) == FcTrue;
}

static bool add_folder(FcConfig *config, Str folder)
{
    bool any = false;
    for (size_t i = 0; i < sizeof fandol_files / sizeof *fandol_files; i++) {
        any |= add_file(config, folder, fandol_files[i]);
    }
    return any;
}

/* Beside the running program: in a build folder, or where it is installed. */
static void add_fandol(FcConfig *config)
{
    static const char *const places[] = {"/fonts", "/../share/gongkai/fonts"};
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
    ptrdiff_t slash = length <= 0 ? STR_NONE : str_find_last((Str){path, (size_t)length}, STR("/"));
    for (size_t i = 0; slash >= 0 && i < sizeof places / sizeof *places; i++) {
        memcpy(path + slash, places[i], strlen(places[i]) + 1);
        if (add_folder(config, str_from_c(path))) {
            return;
        }
    }
}

static int count_fonts(FcConfig *config)
{
    const FcFontSet *found = FcConfigGetFonts(config, FcSetSystem);
    const FcFontSet *added = FcConfigGetFonts(config, FcSetApplication);
    return (found == NULL ? 0 : found->nfont) + (added == NULL ? 0 : added->nfont);
}

static FcConfig *config_new(void)
{
    FcConfig *config = FcConfigCreate();
    if (config == NULL) {
        return NULL;
    }
    if (FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)system_fonts, FcFalse) == FcFalse ||
        FcConfigBuildFonts(config) == FcFalse) {
        FcConfigDestroy(config);
        return NULL;
    }
    add_fandol(config);
    return config;
}

Err doc_fonts_open(Work *work, DocFonts **ret_fonts)
{
    DocFonts *fonts = calloc(1, sizeof *fonts);
    if (fonts == NULL) {
        return work_full(work);
    }
    fonts->config = config_new();
    if (fonts->config == NULL || count_fonts(fonts->config) == 0) {
        doc_fonts_close(fonts);
        return fault_set(&work->fault, ERR_INTERNAL, "doc.no_fonts",
                         "no Chinese font was found for PDF: install the package fonts-noto-cjk");
    }
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), fonts->config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72); /* 1 unit is 1 pt */
    for (int i = 0; i < PDF_FACES; i++) {
        fonts->faces[i] = pango_font_description_from_string(face_names[i]);
    }
    *ret_fonts = fonts;
    return OK;
}

void doc_fonts_close(DocFonts *fonts)
{
    if (fonts == NULL) {
        return;
    }
    for (int i = 0; i < PDF_FACES; i++) {
        pango_font_description_free(fonts->faces[i]);
    }
    if (fonts->map != NULL) {
        g_object_unref(fonts->map);
    }
    if (fonts->config != NULL) {
        FcConfigDestroy(fonts->config);
    }
    free(fonts);
}

PangoContext *pdf_fonts_context(const DocFonts *fonts)
{
    PangoContext *context = pango_font_map_create_context(fonts->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    return context;
}

const PangoFontDescription *const *pdf_fonts_faces(const DocFonts *fonts)
{
    return (const PangoFontDescription *const *)fonts->faces;
}
