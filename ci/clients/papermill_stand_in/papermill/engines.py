from importlib.metadata import entry_points

from nbclient import NotebookClient


class Engines:
    def __init__(self):
        self.by_name = {}

    def register(self, name, engine):
        self.by_name[name] = engine

    def register_entry_points(self):
        for entry_point in entry_points(group="papermill.engine"):
            self.register(entry_point.name, entry_point.load())

    def get_engine(self, name=None):
        return self.by_name[name]

    def nb_kernel_name(self, engine_name, nb, name=None):
        return self.get_engine(engine_name).nb_kernel_name(nb, name)

    def nb_language(self, engine_name, nb, language=None):
        return self.get_engine(engine_name).nb_language(nb, language)


class DefaultEngine:
    @classmethod
    def nb_kernel_name(cls, nb, name=None):
        return name or nb.metadata.kernelspec.name

    @classmethod
    def nb_language(cls, nb, language=None):
        return language or nb.metadata.kernelspec.language

    @classmethod
    def execute_notebook(cls, nb, kernel_name, **kwargs):
        return cls.execute_managed_notebook(nb, kernel_name, **kwargs)

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        NotebookClient(nb_man, kernel_name=kernel_name, timeout=300, startup_timeout=120).execute()
        return nb_man


papermill_engines = Engines()
papermill_engines.register(None, DefaultEngine)
papermill_engines.register_entry_points()
