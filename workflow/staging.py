"""Outputs of a job, written aside and put in their places together at its end: a job that dies leaves nothing."""

import os
import shutil
from pathlib import Path

from workflow.running import STAGED


class Stage:
    """A folder beside the outputs of a job in which it writes them.

    Arguments: output (Snakemake's, files and folders; none where a rule has no outputs), rule (its name). `output` of
    the stage has the same names and the paths to write to.
    """

    def __init__(self, output, rule):
        self._places = [str(path) for path in output]
        self.base = Path(os.path.commonpath([os.path.dirname(path) or "." for path in self._places] or ["."]))
        self.folder = self.base / f"{STAGED}{rule}-{os.getpid()}"
        self.output = type(output)(toclone=output, custom_map=self._aside)

    def make(self):
        """Make the folders to write to."""
        for path in self.output:
            Path(path).parent.mkdir(parents=True, exist_ok=True)

    def _aside(self, path):
        return str(self.folder / os.path.relpath(path, self.base))

    def publish(self):
        """Put what was written in its place; what was not written stays away, which Snakemake then reports."""
        for place in self._places:
            written = self._aside(place)
            if os.path.isdir(place) and os.path.exists(written):
                shutil.rmtree(place)
            if os.path.exists(written):
                os.replace(written, place)

    def remove(self):
        """Remove the folder with what is still in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def in_place(self, text):
        """A text in which paths of the stage are those that the files were meant for."""
        return text.replace(f"{self.folder}", f"{self.base}")

    def written_last(self):
        """The place of the file that was written last, or the folder where none was."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        newest = max(files, key=lambda path: path.stat().st_mtime_ns, default=self.folder)
        return self.in_place(str(newest)).removesuffix(".partial")
