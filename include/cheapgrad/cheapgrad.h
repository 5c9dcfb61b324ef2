/* How cheap is a derivative? All public headers of cheapgrad. */
#ifndef CHEAPGRAD_CHEAPGRAD_H
#define CHEAPGRAD_CHEAPGRAD_H

#include "cheapgrad/dual.h"
#include "cheapgrad/elementary.h"
#include "cheapgrad/elimination.h"
#include "cheapgrad/emit.h"
#include "cheapgrad/family.h"
#include "cheapgrad/graph.h"
#include "cheapgrad/mode.h"
#include "cheapgrad/paths.h"
#include "cheapgrad/status.h"
#include "cheapgrad/sweep.h"
#include "cheapgrad/tape.h"

#endif
