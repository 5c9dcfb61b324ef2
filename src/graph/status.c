#include "cheapgrad/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *cg_status_text(cg_status status) {
    switch (status) {
    case CG_OK:
        return "no error";
    case CG_ENOMEM:
        return "out of memory";
    case CG_ETOOBIG:
        return "more than 32-bit ids can name";
    case CG_EID:
        return "an id names no earlier node";
    case CG_EARITY:
        return "wrong number of arguments, or no such operation";
    case CG_ENOINPUT:
        return "the graph has no input";
    case CG_ENOOUTPUT:
        return "the graph has no output";
    case CG_ENULL:
        return "a pointer is NULL that must not be";
    case CG_ERANGE:
        return "a parameter is out of range";
    case CG_ENAME:
        return "no such name";
    case CG_EBUDGET:
        return "more paths than the budget allows";
    case CG_ECANNOT:
        return "this mode cannot treat this graph here";
    case CG_EFORMAT:
        return "the text is not in the expected format";
    case CG_EIO:
        return "a file could not be read or written";
    case CG_NSTATUS:
        break;
    }
    return "unknown status";
}

cg_status cg_fail(cg_error *error, cg_status status, const char *format, ...) {
    if (!error) return status;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return status;
}
