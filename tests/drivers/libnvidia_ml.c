/* A libnvidia-ml.so.1 that answers what environment variables say, as nvml.h declares it.
 *
 *   FAKE_NVML_GPUS=8                      how many cards; 1 where it is not set
 *   FAKE_NVML_INIT=18                     what nvmlInit returns
 *   FAKE_NVML_HANG=nvmlDeviceGetName      this function does not return
 *   FAKE_NVML_CRASH=nvmlInitWithFlags     this one dies of SIGSEGV
 *   FAKE_NVML_FAIL=nvmlDeviceGetName:999  this one returns that code, for every card
 *   FAKE_NVML_REFUSE=2:15                 the card of this index cannot be opened
 *   FAKE_NVML_LOST=2                      this card opens, and everything else of it answers 15
 *   FAKE_NVML_MIG=3                       MIG is on, with that many instances
 *   FAKE_NVML_LATER_ECC=3                 what is asked again answers this: also _REMAP_FAILED, _REPLAYS,
 *                                         _THERMAL_NS
 *   FAKE_NVML_XID=79                      the first wait for events ends with that error
 *   FAKE_NVML_SM_CLOCK, _POWER_MW, _POWER_LIMIT_MW, _TEMPERATURE, _PCIE_GEN, _PCIE_WIDTH
 *   FAKE_NVML_COMPUTE_MODE, _ECC, _REMAP_PENDING, _REMAP_FAILED, _THROTTLE, _FABRIC,
 *   _VIRTUALIZATION, _LICENSED, _PROCESS_PID, _PROCESS_BYTES, _DRIVER, _CUDA
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int nvmlReturn_t;
typedef struct card { int index; } *nvmlDevice_t;

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7,
       GPU_IS_LOST = 15 };

enum { MOST_CARDS = 64 };
static struct card cards[MOST_CARDS];

static long long number(const char *name, long long otherwise) {
    const char *text = getenv(name);
    return text && *text ? strtoll(text, NULL, 0) : otherwise;
}

static const char *text(const char *name, const char *otherwise) {
    const char *found = getenv(name);
    return found && *found ? found : otherwise;
}

static int names(const char *variable, const char *function) {
    const char *value = text(variable, "");
    size_t length = strlen(function);
    return strncmp(value, function, length) == 0 && (value[length] == 0 || value[length] == ':');
}

/* What every function does first. */
static nvmlReturn_t enter(const char *function, nvmlDevice_t device) {
    if (names("FAKE_NVML_HANG", function))
        for (;;) pause();
    if (names("FAKE_NVML_CRASH", function)) raise(SIGSEGV);
    if (names("FAKE_NVML_FAIL", function)) return atoi(strchr(getenv("FAKE_NVML_FAIL"), ':') + 1);
    if (device && device->index == number("FAKE_NVML_LOST", -1)) return GPU_IS_LOST;
    return SUCCESS;
}

#define ENTER(device)                                     \
    do {                                                  \
        nvmlReturn_t refused = enter(__func__, (device)); \
        if (refused) return refused;                      \
    } while (0)

nvmlReturn_t nvmlInitWithFlags(unsigned int flags) {
    (void)flags;
    ENTER(NULL);
    for (int index = 0; index < MOST_CARDS; index++) cards[index].index = index;
    return (nvmlReturn_t)number("FAKE_NVML_INIT", SUCCESS);
}

const char *nvmlErrorString(nvmlReturn_t code) {
    (void)code;
    return "words of the library";
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
    ENTER(NULL);
    snprintf(version, length, "%s", text("FAKE_NVML_DRIVER", "580.159.04"));
    return SUCCESS;
}

nvmlReturn_t nvmlSystemGetCudaDriverVersion(int *version) {
    ENTER(NULL);
    *version = (int)number("FAKE_NVML_CUDA", 13000);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) {
    ENTER(NULL);
    *count = (unsigned int)number("FAKE_NVML_GPUS", 1);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
    ENTER(NULL);
    const char *refused = getenv("FAKE_NVML_REFUSE");
    if (refused && atoi(refused) == (int)index) return atoi(strchr(refused, ':') + 1);
    *device = &cards[index];
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
    ENTER(device);
    snprintf(name, length, "NVIDIA H100 80GB HBM3");
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
    ENTER(device);
    snprintf(uuid, length, "GPU-00000000-1111-2222-3333-%012d", device->index);
    return SUCCESS;
}

typedef struct {
    char busIdLegacy[16];
    unsigned int domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
} nvmlPciInfo_t;

nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *pci) {
    ENTER(device);
    memset(pci, 0, sizeof *pci);
    pci->pciDeviceId = 0x233010DE;
    snprintf(pci->busId, sizeof pci->busId, "00000000:%02X:00.0", 16 + device->index);
    return SUCCESS;
}

typedef struct { unsigned long long total, free, used; } nvmlMemory_t;
typedef struct { unsigned int version; unsigned long long total, reserved, free, used; } nvmlMemory_v2_t;

static const unsigned long long TOTAL = 85520809984ULL, RESERVED = 503316480ULL;

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
    ENTER(device);
    memory->total = TOTAL;
    memory->used = RESERVED + (unsigned long long)number("FAKE_NVML_PROCESS_BYTES", 0);
    memory->free = memory->total - memory->used;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *memory) {
    ENTER(device);
    if (memory->version != (sizeof *memory | 2U << 24)) return INVALID_ARGUMENT;
    memory->total = TOTAL;
    memory->reserved = RESERVED;
    memory->used = (unsigned long long)number("FAKE_NVML_PROCESS_BYTES", 0);
    memory->free = memory->total - memory->reserved - memory->used;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t device, int *major, int *minor) {
    ENTER(device);
    *major = 9;
    *minor = 0;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *now, unsigned int *pending) {
    ENTER(device);
    *now = *pending = getenv("FAKE_NVML_MIG") != NULL;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *count) {
    ENTER(device);
    *count = 7;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index,
                                                 nvmlDevice_t *mig) {
    ENTER(device);
    *mig = device;
    return index < number("FAKE_NVML_MIG", 0) ? SUCCESS : NOT_FOUND;
}

nvmlReturn_t nvmlDeviceGetComputeMode(nvmlDevice_t device, int *mode) {
    ENTER(device);
    *mode = (int)number("FAKE_NVML_COMPUTE_MODE", 0);
    return SUCCESS;
}

typedef struct {
    unsigned int pid;
    unsigned long long usedGpuMemory;
    unsigned int gpuInstanceId, computeInstanceId;
} nvmlProcessInfo_t;

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *count,
                                                     nvmlProcessInfo_t *processes) {
    ENTER(device);
    unsigned int room = *count, pid = (unsigned int)number("FAKE_NVML_PROCESS_PID", 0);
    *count = pid ? 1 : 0;
    if (room < *count) return INSUFFICIENT_SIZE;
    if (pid) {
        memset(processes, 0, sizeof *processes);
        processes->pid = pid;
        processes->usedGpuMemory = (unsigned long long)number("FAKE_NVML_PROCESS_BYTES", 0);
    }
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice_t device, unsigned long long *bits) {
    ENTER(device);
    *bits = (unsigned long long)number("FAKE_NVML_THROTTLE", 0);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device,
                                                       unsigned long long *bits) {
    ENTER(device);
    *bits = (unsigned long long)number("FAKE_NVML_THROTTLE", 0);
    return SUCCESS;
}

/* What a counter says: `before` the first time, and FAKE_NVML_LATER_... from then on. */
static unsigned long long counted(const char *later, long long before, int *asked) {
    return (unsigned long long)((*asked)++ ? number(later, before) : before);
}

nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t device, int error, int counter,
                                         unsigned long long *count) {
    ENTER(device);
    static int asked;
    *count = error == 1 && counter == 0
                 ? counted("FAKE_NVML_LATER_ECC", number("FAKE_NVML_ECC", 0), &asked)
                 : 77;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetRemappedRows(nvmlDevice_t device, unsigned int *correctable,
                                       unsigned int *uncorrectable, unsigned int *pending,
                                       unsigned int *failed) {
    ENTER(device);
    *correctable = *uncorrectable = 0;
    *pending = (unsigned int)number("FAKE_NVML_REMAP_PENDING", 0);
    static int asked;
    long long failures = number("FAKE_NVML_REMAP_FAILED", 0);
    *failed = (unsigned int)counted("FAKE_NVML_LATER_REMAP_FAILED", failures, &asked);
    return SUCCESS;
}

typedef struct {
    unsigned char clusterUuid[16];
    nvmlReturn_t status;
    unsigned int cliqueId;
    unsigned char state;
} nvmlGpuFabricInfo_t;

nvmlReturn_t nvmlDeviceGetGpuFabricInfo(nvmlDevice_t device, nvmlGpuFabricInfo_t *fabric) {
    ENTER(device);
    if (!getenv("FAKE_NVML_FABRIC")) return NOT_SUPPORTED;
    memset(fabric, 0, sizeof *fabric);
    fabric->state = (unsigned char)number("FAKE_NVML_FABRIC", 0);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetVirtualizationMode(nvmlDevice_t device, int *mode) {
    ENTER(device);
    *mode = (int)number("FAKE_NVML_VIRTUALIZATION", 0);
    return SUCCESS;
}

typedef struct {
    int featureCode;
    unsigned int featureState;
    char licenseInfo[128], productName[128];
    unsigned int featureEnabled;
    struct { unsigned int year; unsigned short month, day, hour, min, sec; unsigned char status; } expiry;
} nvmlGridLicensableFeature_t;

typedef struct {
    int isGridLicenseSupported;
    unsigned int licensableFeaturesCount;
    nvmlGridLicensableFeature_t gridLicensableFeatures[3];
} nvmlGridLicensableFeatures_t;

nvmlReturn_t nvmlDeviceGetGridLicensableFeatures_v4(nvmlDevice_t device,
                                                    nvmlGridLicensableFeatures_t *licence) {
    ENTER(device);
    memset(licence, 0, sizeof *licence);
    licence->isGridLicenseSupported = 1;
    licence->licensableFeaturesCount = 1;
    licence->gridLicensableFeatures[0].featureState = (unsigned int)number("FAKE_NVML_LICENSED", 0);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char *bus, nvmlDevice_t *device) {
    ENTER(NULL);
    unsigned int domain, number_on_bus;
    if (sscanf(bus, "%x:%x:", &domain, &number_on_bus) != 2) return INVALID_ARGUMENT;
    if (number_on_bus < 16 || number_on_bus - 16 >= number("FAKE_NVML_GPUS", 1)) return NOT_FOUND;
    *device = &cards[number_on_bus - 16];
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device) {
    ENTER(NULL);
    const char *last = strrchr(uuid, '-');
    if (!last || atoi(last + 1) >= number("FAKE_NVML_GPUS", 1)) return NOT_FOUND;
    *device = &cards[atoi(last + 1)];
    return SUCCESS;
}

#define ANSWERS(name, variable, otherwise)                            \
    nvmlReturn_t name(nvmlDevice_t device, unsigned int *value) {     \
        ENTER(device);                                                \
        *value = (unsigned int)number(variable, otherwise);           \
        return SUCCESS;                                               \
    }

ANSWERS(nvmlDeviceGetPowerUsage, "FAKE_NVML_POWER_MW", 612345)
ANSWERS(nvmlDeviceGetEnforcedPowerLimit, "FAKE_NVML_POWER_LIMIT_MW", 700000)
ANSWERS(nvmlDeviceGetPowerManagementDefaultLimit, "FAKE_NVML_DEFAULT_POWER_LIMIT_MW", 700000)
ANSWERS(nvmlDeviceGetMemoryBusWidth, "FAKE_NVML_BUS_BITS", 5120)
ANSWERS(nvmlDeviceGetCurrPcieLinkGeneration, "FAKE_NVML_PCIE_GEN", 5)
ANSWERS(nvmlDeviceGetMaxPcieLinkGeneration, "FAKE_NVML_PCIE_GEN_MAX", 5)
ANSWERS(nvmlDeviceGetCurrPcieLinkWidth, "FAKE_NVML_PCIE_WIDTH", 16)
ANSWERS(nvmlDeviceGetMaxPcieLinkWidth, "FAKE_NVML_PCIE_WIDTH_MAX", 16)

nvmlReturn_t nvmlDeviceGetPcieReplayCounter(nvmlDevice_t device, unsigned int *value) {
    ENTER(device);
    static int asked;
    *value = (unsigned int)counted("FAKE_NVML_LATER_REPLAYS", 5, &asked);
    return SUCCESS;
}

enum { SM = 1, MEMORY = 2 };

nvmlReturn_t nvmlDeviceGetClockInfo(nvmlDevice_t device, int kind, unsigned int *mhz) {
    ENTER(device);
    *mhz = (unsigned int)(kind == SM ? number("FAKE_NVML_SM_CLOCK", 1755) : 2619);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMaxClockInfo(nvmlDevice_t device, int kind, unsigned int *mhz) {
    ENTER(device);
    *mhz = kind == SM ? 1980 : 2619;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, int sensor, unsigned int *celsius) {
    ENTER(device);
    (void)sensor;
    *celsius = (unsigned int)number("FAKE_NVML_TEMPERATURE", 61);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTemperatureThreshold(nvmlDevice_t device, int which,
                                               unsigned int *celsius) {
    ENTER(device);
    *celsius = which == 0 ? 92 : 87;
    return SUCCESS;
}

typedef struct { unsigned long long reference_us, violation_ns; } nvmlViolationTime_t;

nvmlReturn_t nvmlDeviceGetViolationStatus(nvmlDevice_t device, int policy,
                                          nvmlViolationTime_t *time) {
    ENTER(device);
    static int asked;
    time->reference_us = 0;
    time->violation_ns = policy == 1 ? counted("FAKE_NVML_LATER_THERMAL_NS", 0, &asked) : 0;
    return SUCCESS;
}

typedef struct {
    unsigned int field, scope;
    long long timestamp, latency_us;
    int type;
    nvmlReturn_t code;
    union { double d; unsigned int u; unsigned long long ull; } value;
} nvmlFieldValue_t;

enum { MEMORY_TEMPERATURE = 82 };

nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count, nvmlFieldValue_t *fields) {
    ENTER(device);
    for (int index = 0; index < count; index++) {
        fields[index].code = fields[index].field == MEMORY_TEMPERATURE ? SUCCESS : NOT_SUPPORTED;
        fields[index].value.u = 74;
    }
    return SUCCESS;
}

typedef struct { unsigned int gpu, memory; } nvmlUtilization_t;

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *load) {
    ENTER(device);
    load->gpu = 99;
    load->memory = 40;
    return SUCCESS;
}

typedef struct {
    nvmlDevice_t device;
    unsigned long long type, data;
    unsigned int gpuInstanceId, computeInstanceId;
} nvmlEventData_t;

enum { XID_EVENT = 8, TIMED_OUT = 10 };

nvmlReturn_t nvmlEventSetCreate(void **set) {
    ENTER(NULL);
    *set = &cards;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceRegisterEvents(nvmlDevice_t device, unsigned long long kinds, void *set) {
    ENTER(device);
    (void)set;
    return kinds == XID_EVENT ? SUCCESS : INVALID_ARGUMENT;
}

nvmlReturn_t nvmlEventSetWait_v2(void *set, nvmlEventData_t *event, unsigned int limit_ms) {
    ENTER(NULL);
    (void)set;
    static int told;
    if (!getenv("FAKE_NVML_XID") || told++) {
        usleep(limit_ms * 1000);
        return TIMED_OUT;
    }
    memset(event, 0, sizeof *event);
    event->type = XID_EVENT;
    event->data = (unsigned long long)number("FAKE_NVML_XID", 0);
    return SUCCESS;
}
