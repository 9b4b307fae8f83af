"""An nvidia-smi that answers what environment variables say.

    FAKE_NVML_GPUS=8        how many cards; 1 where it is not set
    FAKE_SMI_EXIT=9         prints this complaint and ends with that status
    FAKE_SMI_UNKNOWN=a,b    fields of --query-gpu that it does not know
    FAKE_SMI_STUBBORN=1     does not end, ignores SIGTERM, and a grandchild of another session
                            holds its output open

Texts as driver 580 prints them.
"""

# ruff: noqa: T201 - it is a program

import os
import signal
import subprocess
import sys
import time

COMPLAINTS = {
    4: "Failed to initialize NVML: Insufficient Permissions",
    6: "No devices were found",
    9: "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure"
    " that the latest NVIDIA driver is installed and running.",
    12: "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please make sure that"
    " the NVIDIA Display Driver is properly installed and present in your system.",
    15: "Unable to determine the device handle for GPU0: 0000:10:00.0: GPU is lost.  Reboot the"
    " system to recover this GPU",
    18: "Failed to initialize NVML: Driver/library version mismatch",
    255: "Failed to initialize NVML: Unknown Error",
}
CARD = """<gpu id="00000000:{bus:02X}:00.0">
<product_name>NVIDIA H100 80GB HBM3</product_name>
<uuid>GPU-00000000-1111-2222-3333-{index:012d}</uuid>
<mig_mode><current_mig>Disabled</current_mig></mig_mode>
<fb_memory_usage><total>81559 MiB</total><used>0 MiB</used></fb_memory_usage>
<compute_mode>Default</compute_mode>
<clocks_event_reasons>
<clocks_event_reason_hw_thermal_slowdown>Active</clocks_event_reason_hw_thermal_slowdown>
</clocks_event_reasons>
<processes></processes>
</gpu>"""


def main():
    if os.environ.get("FAKE_SMI_STUBBORN"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        nap = "import time; time.sleep(60)"
        subprocess.Popen([sys.executable, "-c", nap], start_new_session=True)
        time.sleep(60)
    code = int(os.environ.get("FAKE_SMI_EXIT") or 0)
    if code:
        print(COMPLAINTS[code])
        sys.exit(code)
    cards = range(int(os.environ.get("FAKE_NVML_GPUS") or 1))
    if "-x" in sys.argv:
        print("<nvidia_smi_log>", *(CARD.format(index=n, bus=16 + n) for n in cards))
        print("</nvidia_smi_log>")
    elif any(argument.startswith("--query-gpu=") for argument in sys.argv):
        query(cards)
    else:
        print("| NVIDIA-SMI 580.159.04     Driver Version: 580.159.04   CUDA Version: 13.0     |")


def query(cards):
    fields = sys.argv[1].partition("=")[2].split(",")
    for field in (os.environ.get("FAKE_SMI_UNKNOWN") or "").split(","):
        if field in fields:
            print(f'Field "{field}" is not a valid field to query.')
            sys.exit(2)
    for n in cards:
        row = {
            "index": f"{n}",
            "name": "NVIDIA H100 80GB HBM3",
            "uuid": f"GPU-00000000-1111-2222-3333-{n:012d}",
            "compute_cap": "9.0",
            "memory.total": "81559",
            "memory.used": "0",
            "pci.bus_id": f"00000000:{16 + n:02X}:00.0",
            "pci.device_id": "0x233010DE",
            "mig.mode.current": "Disabled",
            "compute_mode": "Default",
        }
        print(", ".join(row[field] for field in fields))


main()
