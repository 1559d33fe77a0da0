"""Published claims beside computed ones, figures and the closing summary."""
