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


def pyplot():
    """Matplotlib without a screen."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    return plt


def save(figure, paths):
    """Write a figure to files, format taken from the ending, without a date: equal data give equal files."""
    with pyplot().rc_context(STYLE):
        for path in paths:
            metadata = {"Date": None} if path.endswith(".svg") else {"Software": None}
            figure.savefig(path, dpi=160, metadata=metadata, facecolor="white")
