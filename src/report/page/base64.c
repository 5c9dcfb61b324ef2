#include "report/page/page.h"

void write_base64(const char *bytes, size_t size, FILE *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned three = 0, have = size - i < 3 ? (unsigned)(size - i) : 3;
        for (unsigned k = 0; k < 3; k++)
            three = three << 8 | (k < have ? (unsigned char)bytes[i + k] : 0u);
        for (unsigned k = 0; k < 4; k++)
            fputc(k <= have ? digits[three >> (18 - 6 * k) & 63u] : '=', out);
    }
}
