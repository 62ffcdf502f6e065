#define _GNU_SOURCE
#include "StetShimsSystem.h"

#include <malloc.h>
#include <unistd.h>

int stet_syncfs(int descriptor) { return syncfs(descriptor); }

void stet_reuse_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}
