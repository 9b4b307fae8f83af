/* A libcuda.so.1 that answers what environment variables say.
 *
 *   FAKE_CUDA_INIT=999       what cuInit returns
 *   FAKE_CUDA_VERSION=12040  what cuDriverGetVersion tells
 *   FAKE_CUDA_HANG=1         cuInit does not return
 *   FAKE_CUDA_CRASH=1        cuInit dies of SIGSEGV
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int number(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text && *text ? atoi(text) : otherwise;
}

int cuInit(unsigned int flags) {
    (void)flags;
    if (number("FAKE_CUDA_HANG", 0))
        for (;;) pause();
    if (number("FAKE_CUDA_CRASH", 0)) raise(SIGSEGV);
    return number("FAKE_CUDA_INIT", 0);
}

int cuDriverGetVersion(int *version) {
    *version = number("FAKE_CUDA_VERSION", 13000);
    return 0;
}
