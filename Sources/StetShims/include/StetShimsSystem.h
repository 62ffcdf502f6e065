#pragma once

/// syncfs(2), which Swift's Glibc module leaves out because its header wants _GNU_SOURCE.
int stet_syncfs(int descriptor);

/// Tells malloc to reuse blocks of up to 4 MiB and to keep 64 MiB of what was freed: page after
/// page needs blocks of the same sizes, and mapping them anew each time costs a fifth of the CPU.
void stet_reuse_memory(void);
