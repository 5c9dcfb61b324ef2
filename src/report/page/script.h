/* What a figure's script says of it. */
#ifndef REPORT_PAGE_SCRIPT_H
#define REPORT_PAGE_SCRIPT_H

/* The first argument of the script's heading: eval heading('TITLE', ...). NULL: there is none, or
 * it is no string alone, but put together when the figure is drawn. */
char *script_title(const char *script);

/* Whether any of the data that the script's lines #: ask for are times, which those without --y
 * are; one that asks for nothing draws the table of times. */
int script_is_timed(const char *script);

/* The comment at the script's head, without the lines #: that ask for data, as one paragraph. NULL:
 * there is none. */
char *script_comment(const char *script);

#endif
