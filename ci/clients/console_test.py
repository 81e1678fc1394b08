"""The kernel in the consoles of people: jupyter console in a terminal, and qtconsole's window without a screen.

Run by ci/notebook-clients.sh, which installs the kernel and sets JUPYTER_PATH. Each is skipped where it is not installed.
"""

import os
import re
import sys
import time
import unittest

import counted

try:
    import jupyter_console  # noqa: F401
    import pexpect
except ImportError:
    pexpect = None
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qtconsole.manager import QtKernelManager
    from qtconsole.rich_jupyter_widget import RichJupyterWidget
    from qtpy import QtWidgets
except ImportError:
    QtWidgets = None

TIMEOUT = 60
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")


@unittest.skipUnless(pexpect, "jupyter console (with pexpect) is not installed")
class JupyterConsole(unittest.TestCase):
    def setUp(self):
        command = [sys.executable, "-m", "jupyter_console", "--kernel", "naglab", "--simple-prompt"]
        # The simple prompt reads plain lines: what the terminal would do to the text is prompt_toolkit's affair.
        self.terminal = pexpect.spawn(
            command[0], command[1:], encoding="utf-8", timeout=TIMEOUT, env={**os.environ, "TERM": "dumb"}
        )
        self.terminal.expect(r"In \[\d*\]:")

    def tearDown(self):
        self.terminal.close(force=True)

    def enter(self, line):
        """Types a line and returns what is printed until the next prompt."""
        self.terminal.sendline(line)
        self.terminal.expect(r"In \[\d+\]:")
        return CONTROL.sub("", self.terminal.before)

    def test_a_session(self):
        self.assertIn("42", self.enter("6 * 7"))
        self.assertIn("héé😀", self.enter('System.out.println("h" + "é".repeat(2) + "😀");'))
        printed = self.enter("Object none = null; none.toString();")
        self.assertIn("NullPointerException", printed)
        self.assertNotIn("jdk.jshell", printed)
        self.assertIn("bold", self.enter('html("<b>bold</b>")'))
        self.terminal.sendline("while (true);")
        time.sleep(3)
        self.terminal.sendintr()
        self.terminal.expect("CellInterrupted")
        self.terminal.expect(r"In \[\d+\]:")
        self.assertIn("still 6", self.enter('"still " + 6'))


@unittest.skipUnless(QtWidgets, "qtconsole with Qt is not installed")
class QtConsole(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.app = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
        cls.manager = QtKernelManager(kernel_name="naglab")
        cls.manager.start_kernel()
        cls.client = cls.manager.client()
        cls.client.start_channels()
        cls.widget = RichJupyterWidget()
        cls.widget.kernel_manager = cls.manager
        cls.widget.kernel_client = cls.client
        cls.wait(lambda: "In [" in cls.text(), "the first prompt")

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    @classmethod
    def text(cls):
        return cls.widget._control.toPlainText()

    @classmethod
    def wait(cls, holds, what):
        end = time.monotonic() + TIMEOUT
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come; the window shows:\n{cls.text()}")
            cls.app.processEvents()
            time.sleep(0.02)

    def enter(self, code, shown):
        self.widget.execute(code)
        self.wait(lambda: shown in self.text().split(code, 1)[-1], shown)
        self.wait_for_prompt()

    def wait_for_prompt(self):
        self.wait(lambda: re.search(r"In \[\d+\]: $", self.text()), "the next prompt")

    def test_a_session(self):
        self.assertIn("Java", self.text(), "the banner must name the language")
        self.enter("40 + 2", "42")
        self.enter('System.out.println("printed");', "printed")
        self.enter("List.of(1).get(7);", "IndexOutOfBoundsException")
        # an incomplete cell gets a continuation line instead of being run
        self.widget.input_buffer = "int twice(int n) {"
        self.widget.execute(interactive=True)
        self.wait(lambda: "...:" in self.text(), "a continuation prompt")
        self.widget.input_buffer = ""
        # completion and help go by the methods that the keys Tab and ( call
        self.widget.input_buffer = "Math.absE"
        self.widget._control.moveCursor(self.widget._control.textCursor().End)
        self.widget._complete()
        self.wait(lambda: "absExact" in self.widget.input_buffer or "absExact" in self.text(), "a completion")
        self.widget.input_buffer = ""
        self.widget.execute('var name = new java.util.Scanner(System.in).nextLine(); name + "!"')
        self.wait(lambda: self.widget._reading, "a question")
        self.widget._control.insertPlainText("Ada")
        self.widget._control.setFocus()
        self.widget._reading_callback()
        self.wait(lambda: "Ada!" in self.text(), "the answer")
        self.widget.execute("while (true);")
        end = time.monotonic() + 2
        self.wait(lambda: time.monotonic() > end, "two seconds")
        self.widget.request_interrupt_kernel()
        self.wait(lambda: "CellInterrupted" in self.text(), "the interrupt")
        self.wait_for_prompt()
        self.enter("7 * 6 * 2", "84")


if __name__ == "__main__":
    counted.main()
