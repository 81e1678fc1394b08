"""What papermill calls: a translator for Java, and its own default engine, which tells the translator the notebook.

papermill hands a translator the values only. To check names and to write each value with its declared type, ours looks into
the notebook's cell tagged `parameters`; it learns of the notebook because papermill (from 2.4 on) asks the engine for the
notebook's language just before it asks the translator. With an older papermill, or another engine, it writes assignments
without types: Java checks them when the cell runs.
"""

from contextvars import ContextVar

from papermill.engines import papermill_engines
from papermill.exceptions import PapermillException
from papermill.translators import Translator, papermill_translators

from .declarations import declared_in
from .literals import Literal, Unfit, natural, quoted

_notebook = ContextVar("naglab_papermill_notebook", default=None)
_Default = papermill_engines.get_engine(None)


class NagLabEngine(_Default):
    """papermill's default engine, which also notes the notebook that is to get parameters."""

    @classmethod
    def nb_kernel_name(cls, nb, name=None):
        _notebook.set(nb)
        return super().nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb, language=None):
        _notebook.set(nb)
        return super().nb_language(nb, language)

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        _notebook.set(None)
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


class JavaTranslator(Translator):
    """Writes parameters in Java, each with the type that the notebook's cell tagged `parameters` declares."""

    @classmethod
    def translate(cls, val):
        return natural(val)

    @classmethod
    def translate_str(cls, val):
        return quoted(val)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        notebook = _notebook.get()
        _notebook.set(None)
        if notebook is None:
            return super().codify(parameters, comment) if comment != "Parameters" else super().codify(parameters)
        types = {d.name: d.type for d in declared_in(_parameters_source(notebook))}
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            if name not in types:
                known = ", ".join(f"{n} ({t})" for n, t in types.items()) or "(the notebook declares none)"
                raise PapermillException(f"parameter must be one of {known}, got {name}")
            try:
                lines.append(f"{types[name]} {name} = {Literal(name, types[name]).initializer(value)};")
            except Unfit as e:
                raise PapermillException(str(e)) from None
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell):
        from papermill.models import Parameter

        return [
            Parameter(name=d.name, inferred_type_name=d.type, default=d.value, help=d.comment)
            for d in declared_in(parameters_cell["source"])
        ]


def _parameters_source(notebook):
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            return cell.source
    return ""


papermill_translators.register("naglab", JavaTranslator)
papermill_translators.register("java", JavaTranslator)
papermill_engines.register(None, NagLabEngine)
