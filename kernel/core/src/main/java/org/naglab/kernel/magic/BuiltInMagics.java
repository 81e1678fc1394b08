package org.naglab.kernel.magic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.naglab.kernel.display.Html;
import org.naglab.kernel.display.Latex;
import org.naglab.kernel.display.Markdown;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Svg;
import org.naglab.kernel.eval.JavaInterpreter;

/** The magics that every kernel has. */
public final class BuiltInMagics {
    private BuiltInMagics() {}

    /** Adds them to {@code magics}; those that run code do so by {@code code}. */
    public static void register(Magics magics, JavaInterpreter java, CodeRunner code) {
        magics.register(new LineCommand(
                "lsmagic", "%lsmagic: lists the magics", a -> Optional.of(MimeBundle.text(magics.list()))));
        magics.register(new HelpMagic(magics));
        magics.register(new LineCommand(
                "classpath",
                "%classpath [JAR OR FOLDER]...: adds to the class path of later cells; alone: shows it",
                arguments -> FileNames.matching(FileNames.lastWord(arguments), ".jar"),
                arguments -> classPath(java, arguments)));
        magics.register(new LineCommand(
                "env",
                "%env [NAME]: shows the environment's variables, or one of them",
                arguments -> List.copyOf(new TreeMap<>(System.getenv()).keySet()),
                BuiltInMagics::environment));
        magics.register(new LineCommand(
                "who", "%who: lists the variables, methods and types that cells have declared", a -> who(java)));
        magics.register(
                new LineCommand("reset", "%reset: forgets all that cells have declared and imported; jars stay", a -> {
                    java.reset();
                    return Optional.empty();
                }));
        magics.register(new LineCommand(
                "imports", "%imports: lists the imports that cells can rely on", a -> lines(java.imports())));
        magics.register(new LineCommand(
                "time", "%time CODE: runs the line and prints its wall and processor time", a -> time(code, a)));
        magics.register(new TimeCell(code));
        TimeitCell timeit = new TimeitCell(java);
        magics.register(timeit);
        magics.register(new LineCommand(
                "timeit", "%timeit CODE: measures the line's statements as %%timeit does", a -> timeit(timeit, a)));
        magics.register(new LoadMagic(code));
        magics.register(new ShellCell(java));
        magics.register(new WriteFileCell());
        magics.register(new MarkupCell("html", "%%html: shows the cell as HTML", Html::new));
        magics.register(new MarkupCell("markdown", "%%markdown: shows the cell as Markdown", Markdown::new));
        magics.register(new MarkupCell("latex", "%%latex: shows the cell as LaTeX", Latex::new));
        magics.register(new MarkupCell("svg", "%%svg: shows the cell as an SVG drawing", Svg::new));
        // What IJava, JJava and IPython call the same.
        magics.alias("jars", "classpath");
        magics.alias("whos", "who");
        magics.alias("run", "load");
        magics.alias("bash", "sh");
        magics.alias("script", "sh");
        magics.alias("HTML", "html");
        magics.alias("SVG", "svg");
    }

    private static Optional<Object> lines(List<String> lines) {
        return Optional.of(MimeBundle.text(String.join("\n", lines)));
    }

    private static Optional<Object> time(CodeRunner code, String line) {
        Stopwatch watch = new Stopwatch();
        try {
            return code.value(line);
        } finally {
            watch.print();
        }
    }

    private static Optional<Object> timeit(TimeitCell timeit, String line) {
        String statement = line.endsWith(";") ? line : line + ";";
        CodeRunner measured = (cell, body) -> timeit.run(cell, "", body);
        return measured.value(statement);
    }

    private static Optional<Object> classPath(JavaInterpreter java, String arguments) {
        if (arguments.isEmpty()) {
            return lines(java.classPath());
        }
        for (String entry : arguments.split("\\s+")) {
            for (Path path : matching(entry)) {
                java.addToClassPath(path.toAbsolutePath().toString());
            }
        }
        return Optional.empty();
    }

    /** Returns the files that {@code entry} names; a star in its last part stands for any text. */
    private static List<Path> matching(String entry) {
        if (!entry.contains("*")) {
            return List.of(FileNames.existing(entry));
        }
        int slash = entry.lastIndexOf('/') + 1;
        List<Path> paths = new ArrayList<>();
        try (var found = Files.newDirectoryStream(FileNames.path(entry.substring(0, slash)), entry.substring(slash))) {
            found.forEach(paths::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + entry, e);
        }
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("a file must match, got " + entry);
        }
        return paths;
    }

    private static Optional<Object> environment(String name) {
        if (!name.isEmpty()) {
            if (name.contains("=") || name.contains(" ")) {
                throw new IllegalArgumentException("the environment of a running Java cannot be changed: set " + name
                        + " where Jupyter is started");
            }
            String value = System.getenv(name);
            if (value == null) {
                throw new IllegalArgumentException("the environment has no variable " + name);
            }
            return Optional.of(value);
        }
        Map<String, String> sorted = new TreeMap<>(System.getenv());
        return lines(sorted.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList());
    }

    private static Optional<Object> who(JavaInterpreter java) {
        String text = java.declarations().stream()
                .filter(line -> !line.contains(TimeitCell.METHOD))
                .collect(Collectors.joining("\n"));
        return Optional.of(MimeBundle.text(text.isEmpty() ? "nothing is declared yet" : text));
    }
}
