// The few C doors that Swift cannot open by itself: variadic functions, macros, and
// globals that Swift's concurrency checking refuses.
#pragma once
#include "StetShimsXML.h"
#include "StetShimsCurl.h"
#include "StetShimsSystem.h"
