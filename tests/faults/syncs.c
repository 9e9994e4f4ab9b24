/* Put before the C library (LD_PRELOAD): counts what the process asks the disk to make durable. */
#define _GNU_SOURCE
#include <dlfcn.h>

static long seen;

long syncs_seen(void) { return __atomic_load_n(&seen, __ATOMIC_SEQ_CST); }

#define COUNTED(name, type)                                                     \
    int name(type argument) {                                                   \
        static int (*real)(type);                                               \
        if (!real) real = (int (*)(type))dlsym(RTLD_NEXT, #name);               \
        __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);                         \
        return real(argument);                                                  \
    }

COUNTED(fsync, int)
COUNTED(fdatasync, int)
COUNTED(syncfs, int)
