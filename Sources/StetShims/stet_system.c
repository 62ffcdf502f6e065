#define _GNU_SOURCE
#include "StetShimsSystem.h"

#include <unistd.h>

int stet_syncfs(int descriptor) { return syncfs(descriptor); }
