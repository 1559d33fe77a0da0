"""The look that all figures share: readable in print and with any colour vision."""

EXPORTER, IMPORTER, INK, FAINT = "#2166ac", "#c2570c", "#22303c", "#c9d1d8"
STYLE = {
    "font.family": "DejaVu Sans",
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


def styled():
    """A context in which figures have the shared look."""
    from matplotlib import rc_context

    return rc_context(STYLE)


def blank(rows=1, columns=1, *, size, **options):
    """An empty figure and its axes; size in inches, options as for `Figure.subplots`."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def key(label, **look):
    """An entry of a legend that stands for no data of its own."""
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **look)


def save(figure, paths):
    """Write a figure to files, format taken from the ending, without a date: equal data give equal files."""
    with styled():
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        for path in paths:
            metadata = {"Date": None} if path.endswith(".svg") else {"Software": None}
            figure.savefig(path, dpi=160, metadata=metadata, facecolor="white")
