package org.naglab.kernel.runner;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.naglab.kernel.protocol.Fields;

/** Notebooks made for a test, and their runs in real kernels. */
final class TestNotebooks {
    /** Notes what it hears, one line for each event. */
    static final class Notes implements RunListener {
        final List<String> lines = new ArrayList<>();
        final List<String> bars = new ArrayList<>();

        @Override
        public void started(Path notebook, List<Optional<Duration>> earlier) {
            lines.add("started " + earlier.size());
        }

        @Override
        public void showed(String text) {
            bars.add(text);
        }

        @Override
        public void cellEnded(CellResult cell) {
            lines.add(cell.number() + " " + cell.outcome());
        }

        @Override
        public void ended(RunResult result) {
            lines.add("ended " + result.verdict());
        }
    }

    private final Path folder;

    TestNotebooks(Path folder) {
        this.folder = folder;
    }

    /** What runs {@code notebook} in a process of its own; its output is {@link #output}. */
    List<String> command(Path notebook) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Run.class.getName(),
                notebook.toString(),
                "-o",
                output().toString());
    }

    static JsonObject code(String source, String... tags) {
        return Fields.of(
                "cell_type",
                "code",
                "execution_count",
                null,
                "metadata",
                Fields.of("tags", List.of(tags)),
                "outputs",
                List.of(),
                "source",
                source);
    }

    static JsonObject text(String source) {
        return Fields.of("cell_type", "markdown", "metadata", new JsonObject(), "source", source);
    }

    Path write(String name, JsonObject... cells) throws IOException {
        Path file = folder.resolve(name);
        JsonObject json =
                Fields.of("cells", List.of(cells), "metadata", new JsonObject(), "nbformat", 4, "nbformat_minor", 4);
        Files.writeString(file, json.toString());
        return file;
    }

    Path output() {
        return folder.resolve("out").resolve("out.ipynb");
    }

    NotebookRun prepare(Path notebook, String... options) {
        return prepare(new Notes(), notebook, options);
    }

    NotebookRun prepare(RunListener listener, Path notebook, String... options) {
        List<String> args = new ArrayList<>(List.of(notebook.toString(), "-o", output().toString()));
        args.addAll(List.of(options));
        RunOptions run = CommandLine.parse(args.toArray(String[]::new)).runs().getFirst();
        return new NotebookRun(run, listener, Clock.systemUTC());
    }

    List<JsonObject> executed() {
        return Notebook.read(output()).codeCells();
    }

    static String outputs(JsonObject cell) {
        return cell.get("outputs").toString();
    }
}
