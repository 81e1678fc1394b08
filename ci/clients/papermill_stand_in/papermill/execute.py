import nbformat

from .engines import papermill_engines
from .translators import papermill_translators, translate_parameters


def tagged(nb, tag):
    return next((i for i, cell in enumerate(nb.cells) if tag in cell.metadata.get("tags", [])), -1)


def execute_notebook(input_path, output_path, parameters=None, engine_name=None, prepare_only=False, **_):
    nb = nbformat.read(input_path, as_version=4)
    if parameters:
        kernel = papermill_engines.nb_kernel_name(engine_name, nb, None)
        language = papermill_engines.nb_language(engine_name, nb, None)
        cell = nbformat.v4.new_code_cell(translate_parameters(kernel, language, parameters, "Parameters"))
        cell.metadata["tags"] = ["injected-parameters"]
        nb.cells.insert(tagged(nb, "parameters") + 1, cell)
    if not prepare_only:
        kernel = papermill_engines.nb_kernel_name(engine_name, nb, None)
        papermill_engines.get_engine(engine_name).execute_notebook(nb, kernel)
    nbformat.write(nb, output_path)
    return nb


def inspect_notebook(path, parameters=None):
    nb = nbformat.read(path, as_version=4)
    translator = papermill_translators.find_translator(nb.metadata.kernelspec.name, nb.metadata.kernelspec.language)
    return {p.name: p._asdict() for p in translator.inspect(nb.cells[tagged(nb, "parameters")])}
