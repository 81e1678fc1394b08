"""environment/papermill, which lets papermill write the parameters of Java notebooks.

Run by ci/notebook-clients.sh. Tested against papermill itself where it is installed, else against papermill_stand_in, which
makes the same calls in the same order; the first line says which. The package is found through the entry point that its
pyproject.toml declares, by importlib.metadata, as if pip had installed it.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import counted

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "environment" / "papermill"
GOLDEN = ROOT / "kernel" / "runner" / "src" / "test" / "resources" / "golden" / "parameters.json"


def as_if_installed():
    """Puts the package on the path, with the metadata that pip would write."""
    text = (PACKAGE / "pyproject.toml").read_text(encoding="utf-8")
    folder = pathlib.Path(tempfile.mkdtemp())
    info = folder / "naglab_papermill-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: naglab-papermill\nVersion: 0.1.0\n")
    section = text.split('[project.entry-points."papermill.engine"]')[1].split("[")[0]
    lines = [line.replace('"', "") for line in section.splitlines() if "=" in line]
    (info / "entry_points.txt").write_text("[papermill.engine]\n" + "\n".join(lines) + "\n")
    sys.path[:0] = [str(folder), str(PACKAGE)]


as_if_installed()
try:
    import papermill
except ImportError:
    sys.path.insert(0, str(pathlib.Path(__file__).parent / "papermill_stand_in"))
    import papermill

import nbformat  # noqa: E402
from papermill.exceptions import PapermillException  # noqa: E402
from papermill.translators import papermill_translators, translate_parameters  # noqa: E402

print(f"papermill: {papermill.__version__}")


def as_papermill_reads(text):
    """What papermill's -p makes of text."""
    if text in ("True", "False", "None"):
        return {"True": True, "False": False, "None": None}[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def notebook(folder, parameters, *sources):
    cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    nb = nbformat.v4.new_notebook(cells=cells)
    nb.metadata.kernelspec = {"name": "naglab", "language": "java", "display_name": "NagLab (Java)"}
    path = str(pathlib.Path(folder) / "in.ipynb")
    nbformat.write(nb, path)
    return path


class Parameters(unittest.TestCase):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))

    def injected(self, parameters, cell=None):
        with tempfile.TemporaryDirectory() as folder:
            path = notebook(folder, cell if cell is not None else self.golden["cell"])
            nb = papermill.execute_notebook(path, str(pathlib.Path(folder) / "out.ipynb"), parameters, prepare_only=True)
            return nb.cells[1].source

    def test_values_become_the_same_java_as_nag_run_makes(self):
        for case in self.golden["cases"]:
            value = as_papermill_reads(case["text"]) if "text" in case else case.get("raw", case.get("typed"))
            if case.get("raw") == "true":
                continue  # -r true is no boolean for nag run; papermill hands over the same text for -p true
            with self.subTest(**case):
                if "java" in case:
                    self.assertEqual(self.injected({case["name"]: value}), f"// Parameters\n{case['java']}\n")
                else:
                    with self.assertRaises(PapermillException) as raised:
                        self.injected({case["name"]: value})
                    self.assertTrue(str(raised.exception).startswith(case["error"]), raised.exception)

    def test_names_types_defaults_and_comments_are_inspected(self):
        with tempfile.TemporaryDirectory() as folder:
            found = papermill.inspect_notebook(notebook(folder, self.golden["cell"]))
        self.assertEqual({name: p["inferred_type_name"] for name, p in found.items()}, self.golden["types"])
        self.assertEqual((found["epochs"]["default"], found["epochs"]["help"]), ("3", "passes"))
        self.assertEqual(found["other"]["default"], '"y"')

    def test_declarations_are_found_among_other_java(self):
        from naglab_papermill.declarations import declared_in

        cell = '\n'.join([
            '%env A=B', 'import java.util.*;', '@Deprecated final String s = "a;b, c = d // no comment";  /* text */',
            'Map<String, Map<String,int[]>> m = new HashMap<String, Map<String,int[]>>(), n = f(1, 2);',
            'var a = -1; var b = 2L; var d = List.of(1); char q = \';\'; String t = """', ' int no = 1;', '""";', 'System.out.println(s);', 'int x;',
        ])
        self.assertEqual(
            [(d.name, d.type) for d in declared_in(cell)],
            [("s", "String"), ("m", "Map<String, Map<String, int[]>>"), ("n", "Map<String, Map<String, int[]>>"),
             ("a", "int"), ("b", "long"), ("d", "var"), ("q", "char"), ("t", "String"), ("x", "int")],
        )
        self.assertEqual(declared_in(cell)[0].comment, "text")

    def test_without_the_notebook_values_are_assigned(self):
        java = translate_parameters("naglab", "java", {"n": 1, "big": 2**40, "x": 0.5, "s": 'a"é', "b": True, "l": [1, "x"], "o": None}, "Parameters")
        self.assertEqual(
            java,
            '// Parameters\nn = 1;\nbig = 1099511627776L;\nx = 0.5d;\ns = "a\\"é";\nb = true;\nl = List.of(1, "x");\no = null;\n',
        )

    def test_java_is_found_by_kernel_and_by_language(self):
        translator = papermill_translators.find_translator("naglab", "?")
        self.assertIs(papermill_translators.find_translator("java21", "java"), translator)


class Runs(unittest.TestCase):
    """One notebook in real kernels: by papermill and by nag run."""

    def test_papermill_and_nag_run_get_the_same_results(self):
        with tempfile.TemporaryDirectory() as folder:
            path = notebook(
                folder,
                'int n = 1;\nString name = "x"; double[] rates = {};\nList<String> tags = List.of();',
                "System.out.println(n + 1);",
                'name + tags + rates[1] + ((Object) n).getClass()',
            )
            parameters = {"n": 41, "name": 'é😀 "q"', "rates": [1, 0.25], "tags": ["a", "b"]}
            by_papermill = papermill.execute_notebook(path, str(pathlib.Path(folder) / "pm.ipynb"), parameters)
            values = pathlib.Path(folder) / "p.json"
            values.write_text(json.dumps(parameters), encoding="utf-8")
            out = str(pathlib.Path(folder) / "nag.ipynb")
            subprocess.run([str(ROOT / "nag"), "run", path, "-f", str(values), "-o", out], check=True)
            by_nag = nbformat.read(out, as_version=4)
            nbformat.validate(by_nag)
            shown = [[dict(o, metadata=None) for o in cell.outputs] for cell in by_nag.cells]
            self.assertEqual([c.source.strip() for c in by_papermill.cells], [c.source.strip() for c in by_nag.cells])
            self.assertEqual([[dict(o, metadata=None) for o in c.outputs] for c in by_papermill.cells], shown)
            self.assertEqual(shown[2][0]["text"], "42\n")
            self.assertEqual(shown[3][0]["data"]["text/plain"], 'é😀 "q"[a, b]0.25class java.lang.Integer')
            record = by_nag.metadata.papermill
            self.assertEqual(record.parameters, parameters)
            self.assertIsNone(record.exception)
            self.assertTrue(all(c.metadata.papermill.status == "completed" for c in by_nag.cells))


if __name__ == "__main__":
    counted.main()
