"""Runs a file's tests as unittest.main does, and leaves `passed failed skipped` in .build/counts for ci/verify.sh's last line."""

import pathlib
import sys
import unittest

COUNTS = pathlib.Path(__file__).resolve().parents[2] / ".build" / "counts"


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    runner = unittest.TextTestRunner(verbosity=2, resultclass=Result)
    result = unittest.main(module="__main__", testRunner=runner, exit=False).result
    failed = len(result.failures) + len(result.errors)
    COUNTS.mkdir(parents=True, exist_ok=True)
    name = pathlib.Path(sys.argv[0]).stem
    (COUNTS / name).write_text(f"{result.passed} {failed} {len(result.skipped)}\n")
    sys.exit(failed > 0)
