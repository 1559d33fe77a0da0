"""The look that all figures share: readable in print and with any colour vision, whatever the names in them."""

from functools import partial
from unicodedata import east_asian_width

from nestmrio.report.figures.fonts import DEFAULT, fonts_for, quiet, warn, without_font

EXPORTER, IMPORTER, INK, FAINT = "#2166ac", "#c2570c", "#22303c", "#c9d1d8"
STYLE = {
    "font.family": DEFAULT,
    "font.size": 9,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "nestmrio",
}

DPI = 160
"""Of bitmaps, and of the layout: letters are wider or narrower, by up to a tenth, at another resolution."""


def styled():
    """A context in which figures have the shared look."""
    from matplotlib import rc_context

    return rc_context(STYLE)


def blank(rows=1, columns=1, *, size, **options):
    """An empty figure and its axes; size in inches, options as for `Figure.subplots`."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def key(label, **look):
    """An entry of a legend that stands for no data of its own."""
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **look)


def told(text, width=None):
    """A name as figures show it: as it is written, dollars too; broken into lines where it is wider than `width`."""
    text = str(text).replace("$", r"\$")
    return text if width is None or _width(text) <= width else "\n".join(_lines(text, width))


def say(axis, text):
    """Say in the middle of a panel why nothing is drawn there."""
    axis.text(0.5, 0.5, text, transform=axis.transAxes, ha="center", va="center", color=INK, fontsize=9)


def save(figure, paths):
    """Write a figure to files, format taken from the ending, without a date: equal data give equal files.

    Characters that the usual font lacks are drawn with another font of the machine. Where none has them, bitmaps show
    their numbers in Unicode, SVG keeps them as text, and a warning in the log says so.
    """
    with styled(), quiet():
        restore = _with_fonts(figure)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        for path in sorted(paths, key=lambda path: path.endswith(".svg")):
            if path.endswith(".svg"):
                for undo in restore:
                    undo()
            metadata = {"Date": None} if path.endswith(".svg") else {"Software": None}
            figure.savefig(path, dpi=DPI, metadata=metadata, facecolor="white")


def _with_fonts(figure):
    """Give texts fonts that have their characters, and characters without one their numbers. Returns what undoes it."""
    from matplotlib.text import Text

    lines = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    ticks = {axis: [label.get_text() for label in axis.get_ticklabels()] for axis in lines}
    texts = figure.findobj(Text)
    families, lacking = fonts_for(text.get_text() for text in texts)
    if len(families) > 1:
        for text in texts:
            text.set_fontfamily(families)
    if not lacking:
        return []
    warn(lacking)
    restore = []
    for axis, labels in ticks.items():
        if set("".join(labels)) & lacking:
            axis.set_ticklabels([without_font(label, lacking) for label in labels])
            restore.append(partial(axis.set_ticklabels, labels))
    for text in texts:
        if set(text.get_text()) & lacking:
            restore.append(partial(text.set_text, text.get_text()))
            text.set_text(without_font(text.get_text(), lacking))
    return restore


def _lines(text, width):
    """A text in lines no wider than `width`, broken at spaces; a wider word is cut."""
    lines = [""]
    for word in text.split():
        if lines[-1] and _width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for sign in word:
            if _width(lines[-1] + sign) > width:
                lines.append("")
            lines[-1] += sign
    return [line for line in lines if line]


def _width(text):
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
