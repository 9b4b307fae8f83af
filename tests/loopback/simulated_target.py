"""An environment whose pip is played: it resolves to what a test says and unpacks as pip does."""

import io
import json
import zipfile
from pathlib import Path

from torchdoctor.install.execute import Execution
from torchdoctor.install.model import Check
from torchdoctor.install.survey import PipOptions, Site, Survey
from torchdoctor.install.verify import Verification


class SimulatedTarget:
    """A folder of packages, and the programs that work on it.

    Args:
        folder: Where it lies.
        wheel: Content of the wheel that is installed there at first.
    """

    def __init__(self, folder, wheel, **pip):
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.site = folder / "site-packages"
        self.pip = PipOptions(version="26.3", **pip)
        self.report = []
        self.python.parent.mkdir(parents=True)
        self.site.mkdir()
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            archive.extractall(self.site)

    def files(self):
        """Every file with its content."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def wants(self, url, package, version, sha256=None):
        """What pip resolves to, as its report says it."""
        archive = {"hashes": {"sha256": sha256}} if sha256 else {}
        info = {"url": url, "archive_info": archive}
        self.report = [{"download_info": info, "metadata": {"name": package, "version": version}}]

    def survey(self, *_, **__):
        infos = (path.name.removesuffix(".dist-info") for path in self.site.glob("*.dist-info"))
        paths = {scheme: str(self.site) for scheme in ("purelib", "platlib")}
        paths |= {scheme: str(self.folder / scheme) for scheme in ("scripts", "data", "headers")}
        return Survey(
            distributions=dict(info.split("-") for info in infos),
            pip=self.pip,
            site=Site(paths=paths, prefix=str(self.folder), virtual=True),
        )

    def execute(self, command, **_):
        arguments = json.loads(command[-1])
        if "words" in arguments:
            words = arguments["words"]
            report = {"version": "1", "install": self.report}
            Path(words[words.index("--report") + 1]).write_text(json.dumps(report))
        else:
            self._unpack(arguments["command"])
        return Execution(0, ())

    def _unpack(self, command):
        if "-c" in command:  # pip, without hashing what was hashed
            command = json.loads(command[-1])["words"]
        for wheel in Path(command[command.index("--find-links") + 1]).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(self.site)

    def verify(self, _, source, __):
        installed = self.survey().distributions
        passed = installed.get("torch") == source.packages["torch"]
        check = Check(name="versions", passed=passed, expected="", found=str(installed))
        return Verification(
            checks=(check,),
            installed={"torch": installed["torch"]} if "torch" in installed else {},
            reasons=() if passed else ("WRONG_INTERPRETER",),
        )
