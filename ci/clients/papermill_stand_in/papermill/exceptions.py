class PapermillException(Exception):
    pass


class PapermillExecutionError(PapermillException):
    pass
