"""Fonts for the names in figures: the one of all figures, others for scripts it lacks, and words without a font."""

import logging
from contextlib import contextmanager
from functools import cache
from warnings import catch_warnings, filterwarnings

DEFAULT = "DejaVu Sans"
PREFERRED = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "SimHei",
    "Droid Sans Fallback",
    "Noto Sans",
    "Arial Unicode MS",
)
"""Fonts asked first for what the default lacks; after them every other font of the machine, by name."""
UNREADABLE = ("Last Resort", "Unicode BMP Fallback", "Adobe Blank")
"""Beginnings of the names of fonts that show boxes or nothing for a character."""
_TOLD: set[str] = set()


def fonts_for(texts):
    """The fonts that together have the characters of some texts, and the characters that none has.

    Arguments: texts. Returns (families, the default first; set of characters).
    """
    lacking = {sign for text in texts for sign in text if not sign.isspace()} - _characters(DEFAULT)
    families = [DEFAULT]
    if lacking:
        found = set(_installed())
        for family in (*(name for name in PREFERRED if name in found), *sorted(found - {*PREFERRED, DEFAULT})):
            if lacking & _characters(family):
                families.append(family)
                lacking -= _characters(family)
            if not lacking:
                break
    return families, lacking


def without_font(text, lacking):
    """A text whose characters without a font are written as their numbers in Unicode: U+5317 4EAC."""
    parts, numbers = [], []
    for sign in [*text, ""]:
        if sign in lacking and sign:
            numbers.append(f"{ord(sign):04X}")
            continue
        if numbers:
            parts.append(f"U+{' '.join(numbers)}")
            numbers = []
        parts.append(sign)
    return "".join(parts)


def warn(lacking):
    """Say once in the log which characters have no font, what stands in their place, and what to install."""
    if _TOLD:
        return
    _TOLD.update(lacking)
    signs = "".join(sorted(lacking))
    logging.getLogger("nestmrio").warning(
        "no font of this machine has the characters %s; bitmaps show their Unicode numbers, SVG keeps the names. "
        "Install a font that has them, such as Debian's fonts-wqy-microhei or fonts-noto-cjk",
        signs if len(signs) <= 20 else f"{signs[:20]} and {len(signs) - 20} more",
    )


@contextmanager
def quiet():
    """A context in which matplotlib does not report what is known: a missing glyph, a font without a bold face."""
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with catch_warnings():
            filterwarnings("ignore", message="Glyph .* missing")
            yield
    finally:
        logger.setLevel(level)


@cache
def _installed():
    """Files of all fonts that matplotlib or the machine has, by family; also those newer than matplotlib's list."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        try:
            font_manager.fontManager.addfont(path)
        except (OSError, RuntimeError, ValueError):
            continue
    entries = sorted(font_manager.fontManager.ttflist, key=lambda entry: (entry.style != "normal", entry.weight != 400))
    files = {}
    for entry in entries:
        if not entry.name.startswith(UNREADABLE):
            files.setdefault(entry.name, (entry.fname, getattr(entry, "index", 0)))
    return files


@cache
def _characters(family):
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    path = font_manager.findfont(family, fallback_to_default=False) if family == DEFAULT else _installed()[family][0]
    try:
        return frozenset(map(chr, FT2Font(path).get_charmap()))
    except (OSError, RuntimeError):
        return frozenset()
