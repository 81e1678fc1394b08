package org.naglab.kernel.magic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.MagicFailed;

/** {@code %load}: runs a file of Java, or the code cells of a notebook, as if they stood here. */
final class LoadMagic implements LineMagic {
    private final CodeRunner code;
    private final Deque<Path> loading = new ArrayDeque<>();

    LoadMagic(CodeRunner code) {
        this.code = code;
    }

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String help() {
        return "%load FILE: runs a file of Java (.java, .jsh, .jshell) or the code cells of a notebook (.ipynb)";
    }

    @Override
    public String manual() {
        return help() + """


                What the file declares is declared here. Its displays and prints appear in this cell; values that end
                its cells do not. The first cell that fails ends the loading. Relative names start where the kernel runs.

                  %load setup.jsh
                  %load ../notebooks/00-start-here.ipynb
                """;
    }

    @Override
    public List<String> words(String arguments) {
        return FileNames.matching(arguments.stripLeading(), ".java", ".jsh", ".jshell", ".ipynb");
    }

    @Override
    public Optional<Object> run(String arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a file must be named: %load FILE");
        }
        Path file = FileNames.existing(arguments).toAbsolutePath().normalize();
        if (loading.contains(file)) {
            throw new IllegalArgumentException("a file must not load itself, got " + arguments + " within " + loading);
        }
        loading.push(file);
        try {
            List<String> cells = cells(file);
            for (int i = 0; i < cells.size(); i++) {
                try {
                    code.value(cells.get(i));
                } catch (MagicFailed e) {
                    throw new MagicFailed(located(e.error(), file, cells.size() == 1 ? 0 : i + 1));
                }
            }
        } finally {
            loading.pop();
        }
        return Optional.empty();
    }

    private static List<String> cells(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (!file.toString().endsWith(".ipynb")) {
            return List.of(text);
        }
        List<String> cells = new ArrayList<>();
        try {
            for (JsonElement each :
                    JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells")) {
                JsonObject cell = each.getAsJsonObject();
                if (cell.get("cell_type").getAsString().equals("code")) {
                    cells.add(source(cell.get("source")));
                }
            }
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            throw new IllegalArgumentException(file + " must be a notebook of format 4: " + e.getMessage(), e);
        }
        return cells;
    }

    private static String source(JsonElement source) {
        if (source.isJsonPrimitive()) {
            return source.getAsString();
        }
        StringBuilder lines = new StringBuilder();
        source.getAsJsonArray().forEach(line -> lines.append(line.getAsString()));
        return lines.toString();
    }

    /** The error's lines count from the start of the file's cell: the traceback says of which. */
    private static CellError located(CellError error, Path file, int cell) {
        List<String> traceback = new ArrayList<>(error.traceback());
        traceback.add("while loading " + file + (cell == 0 ? "" : ", code cell " + cell)
                + ", in which the lines above are counted");
        return new CellError(error.name(), error.message(), traceback);
    }
}
