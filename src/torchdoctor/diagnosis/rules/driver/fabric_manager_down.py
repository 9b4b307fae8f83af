"""An NVSwitch machine whose fabric nobody has set up, so that CUDA does not start."""

from torchdoctor.diagnosis.cards import label, used_cards
from torchdoctor.diagnosis.evidence import cuda_returned
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import install_fabric_manager, start_service
from torchdoctor.diagnosis.surroundings import cuda_code, cuda_starts, in_container
from torchdoctor.facts.model import Facts, Gpu, Nvswitch
from torchdoctor.texts import Text, say

REASON = "FABRIC_MANAGER_DOWN"
SYSTEM_NOT_READY = 802  # CUresult, cuda.h
SERVICE = "nvidia-fabricmanager"
_NOT_SET_UP = ("not_started", "in_progress")


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def fabric_manager_down(facts: Facts) -> Finding | None:
    switches = facts.nvswitch if isinstance(facts.nvswitch, Nvswitch) else Nvswitch()
    if cuda_starts(facts) or not _is_down(facts, switches):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The NVSwitch fabric of this machine is not set up, so CUDA cannot start."),
        evidence=_seen(facts, switches),
        cause=say(
            "On machines with NVSwitch a service, the Fabric Manager, connects the GPUs before CUDA"
            " can start. It must be of the very same version as the driver."
        ),
        fix=_fix(facts, switches),
        docs="https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/index.html",
    )


def _is_down(facts: Facts, switches: Nvswitch) -> bool:
    """Whether the fabric is at fault. A container does not see its host's services."""
    if _unready(facts):
        return True
    manager = None if in_container(facts) else switches.fabric_manager
    if manager in ("stopped", "not-installed"):
        return True
    # It may run and be of another version; where it runs and fits, 802 has another cause.
    fits = manager == "running" and not _differs(facts, switches)
    set_up = any(card.fabric_state == "completed" for card in used_cards(facts))
    return cuda_code(facts) == SYSTEM_NOT_READY and not fits and not set_up


def _unready(facts: Facts) -> tuple[Gpu, ...]:
    return tuple(card for card in used_cards(facts) if card.fabric_state in _NOT_SET_UP)


def _differs(facts: Facts, switches: Nvswitch) -> bool:
    driver = facts.driver.version if facts.driver else None
    manager = switches.fabric_manager_version
    return driver is not None and manager is not None and driver != manager


def _seen(facts: Facts, switches: Nvswitch) -> tuple[str, ...]:
    code = cuda_code(facts)
    driver = facts.driver.version if facts.driver else None
    manager, version = switches.fabric_manager, switches.fabric_manager_version
    differ = say("its version: {version}, of the driver: {driver}", version=version, driver=driver)
    seen = (
        cuda_returned(code) if code else "",
        f"{SERVICE}: {manager}" if manager and not in_container(facts) else "",
        differ if _differs(facts, switches) else "",
        *(_state(card) for card in _unready(facts)),
    )
    return tuple(filter(None, seen))


def _state(card: Gpu) -> Text:
    return say("{card}: fabric state {state}", card=label(card), state=card.fabric_state)


def _fix(facts: Facts, switches: Nvswitch) -> Fix:
    look = f"journalctl -u {SERVICE} -n 50 --no-pager"
    if in_container(facts):
        return Fix(
            say("Start the Fabric Manager on the host, then start the container again."),
            (*start_service(SERVICE), look),
        )
    absent = switches.fabric_manager == "not-installed" or _differs(facts, switches)
    install = install_fabric_manager(facts) if absent else ()
    return Fix(_advice(absent=absent), (*install, *start_service(SERVICE), look))


def _advice(*, absent: bool) -> Text:
    if absent:
        return say("Install the Fabric Manager in the driver's own version, and start it.")
    return say("Start the service. If it does not stay up, its log says why.")
