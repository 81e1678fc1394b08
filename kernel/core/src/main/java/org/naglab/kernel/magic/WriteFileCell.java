package org.naglab.kernel.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** {@code %%writefile}: writes the cell's text to a file. */
final class WriteFileCell implements CellMagic {
    private static final String APPEND = "-a";

    @Override
    public String name() {
        return "writefile";
    }

    @Override
    public String help() {
        return "%%writefile [-a] FILE: writes the cell's text to a file, or to its end with -a";
    }

    @Override
    public List<String> words(String arguments) {
        return FileNames.matching(FileNames.lastWord(arguments));
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        boolean append = arguments.startsWith(APPEND + " ");
        String name = (append ? arguments.substring(APPEND.length()) : arguments).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a file must be named: " + help());
        }
        Path file = FileNames.path(name);
        try {
            Files.writeString(
                    file,
                    body.isEmpty() || body.endsWith("\n") ? body : body + "\n",
                    StandardOpenOption.CREATE,
                    append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            return new Outcome.Failed(
                    CellError.of(e.getClass().getName(), "cannot write " + name + ": " + e.getMessage()));
        }
        System.out.println((append ? "appended to " : "wrote ") + name);
        return new Outcome.Done(Optional.empty());
    }
}
