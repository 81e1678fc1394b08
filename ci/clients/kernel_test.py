"""The kernel as Jupyter's own clients meet it: jupyter_client, nbclient and, where it is installed, jupyter_kernel_test.

Run by ci/notebook-clients.sh, which installs the kernel and sets JUPYTER_PATH.
"""

import queue
import threading
import unittest

import counted
import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

try:
    import jupyter_kernel_test
except ImportError:
    jupyter_kernel_test = None

TIMEOUT = 120


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name="naglab", startup_timeout=TIMEOUT)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def run_cell(self, code, **options):
        """Returns the reply and everything published for the cell."""
        request = self.client.execute(code, **options)
        published = []
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != request:
                continue
            published.append(message)
            if message["content"].get("execution_state") == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"], published

    def test_a_result_has_its_text(self):
        _, published = self.run_cell("6 * 7")
        results = [m["content"]["data"] for m in published if m["msg_type"] == "execute_result"]
        self.assertEqual(results, [{"text/plain": "42"}])

    def test_a_table_is_html_with_its_size(self):
        _, published = self.run_cell(
            'import tech.tablesaw.api.*;\nTable.create("t", IntColumn.create("n", new int[] {1, 2}))'
        )
        data = [m["content"]["data"] for m in published if m["msg_type"] == "execute_result"][0]
        self.assertIn("2 rows × 1 column", data["text/html"])

    def test_an_error_keeps_its_name_and_message(self):
        reply, _ = self.run_cell('throw new IllegalStateException("why");')
        self.assertEqual((reply["ename"], reply["evalue"]), ("java.lang.IllegalStateException", "why"))

    def test_an_interrupt_stops_a_tight_loop_and_keeps_state(self):
        self.run_cell("int kept = 5;")
        threading.Timer(2, self.manager.interrupt_kernel).start()
        reply, _ = self.run_cell("while (true);")
        self.assertEqual(reply["ename"], "CellInterrupted")
        reply, _ = self.run_cell("assert kept == 5;")
        self.assertEqual(reply["status"], "ok")

    def test_a_million_lines_arrive_whole(self):
        _, published = self.run_cell("for (int i = 0; i < 1_000_000; i++) System.out.println(i);")
        text = "".join(m["content"]["text"] for m in published if m["msg_type"] == "stream")
        self.assertEqual(text.count("\n"), 1_000_000)

    def test_completion_and_inspection_answer(self):
        reply = self.client.complete("Math.ab", reply=True, timeout=TIMEOUT)["content"]
        self.assertIn("abs(", reply["matches"])
        reply = self.client.inspect("Math.abs", reply=True, timeout=TIMEOUT)["content"]
        self.assertIn("Math.abs(int a)", reply["data"]["text/plain"])

    def test_a_restart_forgets(self):
        manager, client = start_new_kernel(kernel_name="naglab", startup_timeout=TIMEOUT)
        try:
            client.execute_interactive("int gone = 1;", timeout=TIMEOUT, output_hook=lambda m: None)
            manager.restart_kernel()
            client.wait_for_ready(timeout=TIMEOUT)
            reply = client.execute_interactive("gone", timeout=TIMEOUT, output_hook=lambda m: None)
            self.assertEqual(reply["content"]["ename"], "CompilationError")
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


class Notebooks(unittest.TestCase):
    def execute(self, *sources):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        NotebookClient(notebook, kernel_name="naglab", timeout=TIMEOUT, startup_timeout=TIMEOUT).execute()
        nbformat.validate(notebook)
        return notebook

    def test_outputs_are_stored(self):
        notebook = self.execute("int a = 1;", 'System.out.println("é😀"); display(html("<b>x</b>")); a + 1')
        kinds = [output.output_type for output in notebook.cells[1].outputs]
        self.assertEqual(kinds, ["stream", "display_data", "execute_result"])
        self.assertEqual(notebook.cells[1].outputs[0].text, "é😀\n")

    def test_a_failing_cell_fails_the_notebook(self):
        with self.assertRaises(CellExecutionError):
            self.execute("1 / 0")


class Conformance(jupyter_kernel_test.KernelTests if jupyter_kernel_test else unittest.TestCase):
    kernel_name = "naglab"
    language_name = "java"
    file_extension = ".jshell"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    completion_samples = [{"text": "Math.ab", "matches": {"abs(", "absExact("}}]
    complete_code_samples = ["1 + 1", "int f() { return 1; }"]
    incomplete_code_samples = ["int f() {", "foo("]
    invalid_code_samples = ["int x = ;"]
    code_generate_error = 'throw new RuntimeException("x");'
    code_execute_result = [{"code": "6*7", "result": "42"}]
    code_display_data = [{"code": 'display(html("<b>x</b>"));', "mime": "text/html"}]
    code_history_pattern = "6?7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.abs"
    code_clear_output = "clearOutput();"

    if not jupyter_kernel_test:

        @unittest.skip("jupyter_kernel_test is not installed")
        def test_conformance(self):
            pass


if __name__ == "__main__":
    counted.main()
