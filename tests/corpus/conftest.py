"""Three figures at the end of a run of the corpus."""

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    """Print how many inputs were tried, refused well and accepted by design."""
    reports = [
        report
        for kind in ("passed", "failed")
        for report in terminalreporter.stats.get(kind, [])
        if "test_an_input_is_refused_well" in report.nodeid
    ]
    if reports:
        outcomes = Counter(value for report in reports for name, value in report.user_properties if name == "outcome")
        refused, accepted = (outcomes[outcome] for outcome in ("refused", "accepted"))
        told = f"{len(reports)} tried, {refused} refused well, {accepted} accepted by design"
        terminalreporter.write_line(f"corpus: {told}")
