"""One figure at the end of a run of the downloads."""


def pytest_terminal_summary(terminalreporter):
    """Print how many of the bad downloads were refused, and left nothing that could be taken for a whole file."""
    refused, kept = (
        len([report for report in terminalreporter.stats.get(kind, []) if "test_a_download" in report.nodeid])
        for kind in ("passed", "failed")
    )
    if refused + kept:
        terminalreporter.write_line(f"downloads refused: {refused} of {refused + kept}")
