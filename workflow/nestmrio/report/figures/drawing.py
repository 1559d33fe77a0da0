"""The look that all figures share: readable in print and with any colour vision, whatever the names in them."""

from functools import partial
from unicodedata import east_asian_width

from nestmrio.quantities import tonnes
from nestmrio.report.figures.fonts import DEFAULT, fonts_for, quiet, warn, without_font

EXPORTER, IMPORTER, INK, FAINT = "#2166ac", "#c2570c", "#22303c", "#c9d1d8"
SCALES = {"balance": ("#e39a5f", "#faf7f2", "#7fb0dc"), "measure": ("#f3f6f2", "#b5d6cc", "#63a89f")}
"""Of a balance, from net importer to net exporter, and of a measure, from low to high; light, so that ink is seen."""
PAGE, COLUMN = 504.0, 247.0
"""The width of two columns and of one in print, in points: 17.8 and 8.7 cm."""
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
    "text.hinting": "no_hinting",
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


def sheet(width, height):
    """An empty figure of a size in points, for axes that are placed by hand."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72, height / 72), dpi=DPI)


def heading(figure, text):
    """What a sheet shows, with its year and unit, at its upper left."""
    height = figure.get_figheight() * 72
    figure.text(0.0, 1 - 2 / height, told(text), fontsize=9, fontweight="bold", va="top")


def entitle(figure, text):
    """Give a figure that is laid out by itself a heading. Returns the figure."""
    with styled():
        figure.suptitle(told(text), x=0.0, ha="left", fontsize=11, fontweight="bold")
    return figure


def scale(name):
    """A scale of colours by its name in SCALES."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, SCALES[name])


def amount(unit, stressor):
    """Emissions of a stressor in words: `Mt CO₂` for Mt of co2, `kt nox`, or the unit alone where it says all."""
    name = str(stressor)
    if tonnes(unit) is None or name.casefold() in unit.casefold():
        return unit
    chemical = any(sign.isdigit() for sign in name) and name.isascii() and name.isalnum()
    low = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    return f"{unit} {name.upper().translate(low) if chemical else name}"


def halo():
    """The look of a text that stays legible on a ground, and stays a text in SVG, which a drawn outline would not."""
    return {
        "bbox": {"boxstyle": "round,pad=0.1,rounding_size=0.3", "facecolor": "white", "alpha": 0.72, "linewidth": 0}
    }


def fitted(value, peak):
    """A number with the digits that the largest beside it asks for, thousands parted."""
    if abs(peak) >= 10:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.1f}".replace("-", "−") if abs(peak) >= 1 else f"{value:.2g}".replace("-", "−")


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
    look = {"ha": "center", "va": "center", "color": INK, "fontsize": 8, "zorder": 9}
    axis.text(0.5, 0.5, text, transform=axis.transAxes, **look, **halo())


def save(figure, paths):
    """Write a figure to files, format taken from the ending, without a date: equal data give equal files.

    Characters that the usual font lacks are drawn with another font of the machine. Where none has them, bitmaps show
    their numbers in Unicode, SVG keeps them as text, and a warning in the log says so.
    """
    with styled(), quiet():
        restore = _with_fonts(figure)
        if figure.get_layout_engine() is not None:
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
        for path in sorted(paths, key=lambda path: path.endswith(".svg")):
            if path.endswith(".svg"):
                for undo in restore:
                    undo()
            look = {"metadata": {"Date": None}}
            if not path.endswith(".svg"):
                look = {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 3}}
            figure.savefig(path, dpi=DPI, facecolor="white", **look)


def _with_fonts(figure):
    """Give texts fonts that have their characters, and characters without one their numbers. Returns what undoes it."""
    from matplotlib.text import Text

    lines = [axis for axes in figure.axes if axes.axison for axis in (axes.xaxis, axes.yaxis)]
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


def width_of(text, size):
    """The width of a line of bold letters of a size, in points, with a little to spare."""
    return 0.66 * size * max(map(_width, text.split("\n")))


def _width(text):
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
