#pragma once

/// syncfs(2), which Swift's Glibc module leaves out because its header wants _GNU_SOURCE.
int stet_syncfs(int descriptor);
