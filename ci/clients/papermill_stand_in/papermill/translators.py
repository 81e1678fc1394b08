from .exceptions import PapermillException


class Translators:
    def __init__(self):
        self.by_name = {}

    def register(self, language, translator):
        self.by_name[language] = translator

    def find_translator(self, kernel_name, language):
        for name in (kernel_name, language):
            if name in self.by_name:
                return self.by_name[name]
        raise PapermillException(f"no translator for kernel {kernel_name} or language {language}")


class Translator:
    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [cls.comment(comment)]
        lines += [cls.assign(name, cls.translate(value)) for name, value in parameters.items()]
        return "\n".join(lines) + "\n"


papermill_translators = Translators()


def translate_parameters(kernel_name, language, parameters, comment="Parameters"):
    return papermill_translators.find_translator(kernel_name, language).codify(parameters, comment)
