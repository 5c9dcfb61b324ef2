#include "report/page/script.h"

#include "report/allocate.h"

#include <stdlib.h>
#include <string.h>

char *script_title(const char *script) {
    static const char heading[] = "eval heading('";
    const char *from = strstr(script, heading);
    if (!from) return NULL;
    from += sizeof heading - 1;
    char *title = allocate(strlen(from) + 1, 1);
    size_t n = 0;
    /* Two quotes within quotes are one. */
    for (; *from && (*from != '\'' || from[1] == '\''); from++) {
        if (*from == '\'') from++;
        title[n++] = *from;
    }
    if (from[0] == '\'' && from[1] == ',') return title;
    free(title);
    return NULL;
}

int script_is_timed(const char *script) {
    int requests = 0, times = 0;
    for (const char *line = script, *end; *line == '#'; line = *end ? end + 1 : end) {
        end = line + strcspn(line, "\n");
        if (line[1] != ':') continue;
        const char *counter = strstr(line, " --y ");
        requests++;
        times += !counter || counter > end;
    }
    return times > 0 || requests == 0;
}

char *script_comment(const char *script) {
    char *text = allocate(strlen(script) + 1, 1);
    size_t n = 0;
    for (const char *line = script, *end; *line == '#'; line = *end ? end + 1 : end) {
        end = line + strcspn(line, "\n");
        const char *word = line + 1 + strspn(line + 1, " ");
        if (line[1] == ':' || word == end) continue;
        if (n) text[n++] = ' ';
        memcpy(text + n, word, (size_t)(end - word));
        n += (size_t)(end - word);
    }
    if (n) return text;
    free(text);
    return NULL;
}
