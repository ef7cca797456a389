/* The style inside a downloaded page: the look of the site without its files. */
#ifndef GK_DOC_WRITE_HTML_STYLE_H
#define GK_DOC_WRITE_HTML_STYLE_H

static const char doc_html_style[] =
    ":root{--ink:#17212e;--ink-2:#3f4b5b;--ground:#f4f6f8;--line-2:#b7c0cc;--edge:#707c8b;--seal:#a8231b}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;padding:0 16px 48px;color:var(--ink);background:#fff;font-family:\"PingFang SC\",\"Microsoft YaHei\","
    "\"Noto Sans CJK SC\",sans-serif;font-size:1.125rem;line-height:1.95;line-break:strict;overflow-wrap:anywhere}\n"
    ".doc{max-width:880px;margin:0 auto}\n"
    ".doc__title{font-family:\"Songti SC\",\"Noto Serif CJK SC\",SimSun,serif;font-size:2.125rem;line-height:1.45;"
    "text-align:center;text-wrap:balance;margin:0;padding:34px 0 18px}\n"
    ".rule2{height:5px;border-top:3px solid var(--seal);border-bottom:1px solid var(--seal);margin-bottom:26px}\n"
    ".ib{display:inline-block}\n"
    "p{text-indent:2em;margin:0 0 .7em}\n"
    "h2,h3,h4{line-height:1.35;margin:1.5em 0 .5em}h2{font-size:1.25rem}h3,h4{font-size:1.125rem}\n"
    "ul{margin:0 0 .7em;padding-left:3em}\n"
    ".sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n"
    ".tw{position:relative;overflow-x:auto;margin:12px 0 20px}\n"
    "table{width:100%;border-collapse:collapse;font-size:.875rem;line-height:1.5;border:1px solid var(--edge);"
    "font-variant-numeric:tabular-nums}\n"
    "th,td{border:1px solid var(--line-2);padding:6px 8px;vertical-align:middle}\n"
    "th{background:var(--ground);font-weight:600}thead th,.rt--2 th{word-break:keep-all;overflow-wrap:normal}\n"
    "th.l{text-align:left;font-weight:400;background:#fff}th.g{text-align:left}\n"
    "th.note{text-align:left;font-weight:400;font-size:.8125rem;color:var(--ink-2);word-break:normal}\n"
    "td{text-align:right;overflow-wrap:normal}td.sum{background:#f8f9fb;font-weight:600}\n"
    "th.v{writing-mode:vertical-rl;letter-spacing:.2em;width:34px;min-width:34px;padding:8px 4px}\n"
    "th.v.g2{writing-mode:horizontal-tb;letter-spacing:0;width:5.4em;min-width:5.4em;text-align:left;font-weight:400}\n"
    ".rt--3 th.l{min-width:13em}.rt--3 td{min-width:46px}\n"
    ".rt--2 th.l{width:34%}.rt--2 th,.rt--2 td{min-width:5.5em}\n"
    ".rt--4 th,.rt--4 td{min-width:3.4em;text-align:center}\n"
    "@media (max-width:720px){body{font-size:1.0625rem;line-height:1.85}.doc__title{font-size:1.6rem}"
    ".rt--3 th.l{min-width:10em}.rt--2 th,.rt--2 td{padding:6px 5px;min-width:4.4em}}\n"
    "@media print{@page{size:A4;margin:24mm 22mm 22mm 26mm}body{padding:0;font-size:11pt}.tw{overflow:visible;padding:0 1px}"
    "table{font-size:8.5pt;break-inside:avoid}thead{display:table-header-group}th,td{border-color:#000;padding:2pt 3pt}"
    "th,td,.rt--3 th.l,.rt--3 td,.rt--2 th,.rt--2 td,.rt--4 th,.rt--4 td{min-width:0}h1,h2,h3{break-after:avoid}}\n";

#endif
