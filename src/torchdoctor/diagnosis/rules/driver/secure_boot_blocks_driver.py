"""The kernel refuses the driver's module, because nobody whom it trusts has signed it."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.kernel_log import log_lines
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, enroll_key
from torchdoctor.diagnosis.surroundings import in_container, module_is_down
from torchdoctor.diagnosis.symptoms import MODULE_IS_DOWN
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "SECURE_BOOT_BLOCKS_DRIVER"
# kernel/module/signing.c, security/lockdown/lockdown.c, and what modprobe makes of their answers.
# "module verification failed ... tainting kernel" is none of them: that module was loaded.
_REFUSED = re.compile(
    r"loading of (?:unsigned module|module with un\w+ (?:key|crypto)) is rejected"
    r"|unsigned module loading is restricted"
    r"|Required key not available"
    r"|Key was rejected by service",
    re.IGNORECASE,
)


@rule(REASON, explains=("NOUVEAU_IN_USE", *MODULE_IS_DOWN))
def secure_boot_blocks_driver(facts: Facts) -> Finding | None:
    driver = facts.driver
    refusals = tuple(dict.fromkeys(line.strip() for line in log_lines(facts) if _is_refusal(line)))
    # Some of these lines do not name the module: only a driver that is down can be meant.
    if driver is None or not refusals or not module_is_down(facts):
        return None
    if driver.secure_boot is False or driver.installed is False or driver.module_built is False:
        return None
    switched_on = (say("Secure Boot is on"),) if driver.secure_boot else ()
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("Secure Boot keeps the NVIDIA driver from being loaded."),
        evidence=(*refusals, *switched_on),
        cause=say(
            "With Secure Boot on, the kernel loads signed modules only, and the firmware of this"
            " machine does not know the key that signed this one, or it is not signed at all."
        ),
        fix=Fix(_advice(facts), enroll_key(facts)),
        docs=DRIVER_GUIDE,
    )


def _is_refusal(line: str) -> bool:
    return _REFUSED.search(line) is not None


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say("Have the module signed on the host, or switch Secure Boot off there.")
    return say(
        "Let the firmware trust the key: the import asks for a password, and the blue screen at the"
        " next start (Enroll MOK) asks for it again. Or switch Secure Boot off in the firmware."
    )
