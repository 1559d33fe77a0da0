"""Jobs run where the dependencies are installed and the package is not, below a folder with a space in its name."""

import os
import site
import subprocess
import sys
import venv

import pytest

from project_copy import TINY, copy_project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory):
    """A Python that finds the packages of this one, but not the package installed from this folder."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "lib" / version / "site-packages" / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return folder / "bin" / "python"


def test_the_package_is_not_there(bare_python, tmp_path):
    done = subprocess.run([bare_python, "-I", "-c", "import nestmrio"], cwd=tmp_path, capture_output=True, check=False)
    assert b"No module named 'nestmrio'" in done.stderr


def test_the_example_runs_without_it(bare_python, project, tmp_path):
    copy = copy_project(project, tmp_path / "a project")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [bare_python, "-m", "snakemake", "--cores", "2", *TINY],
        cwd=copy.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert (copy.results / "summary.txt").read_text(encoding="utf-8").strip() in done.stdout
