package org.naglab.kernel.magic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.JavaInterpreter;

/** The magics that every kernel has. */
public final class BuiltInMagics {
    private BuiltInMagics() {}

    /** Adds them to {@code magics}. */
    public static void register(Magics magics, JavaInterpreter java) {
        ListMagics list = new ListMagics(magics);
        magics.register(list);
        magics.register(new LineCommand("help", "%help: lists the magics", list::run));
        magics.register(new LineCommand(
                "classpath",
                "%classpath [JAR OR FOLDER]...: adds to the class path of later cells; alone: shows it",
                arguments -> classPath(java, arguments)));
        magics.register(new LineCommand(
                "jars", "%jars JAR...: as %classpath, by the name that IJava gave it", a -> classPath(java, a)));
        magics.register(new LineCommand(
                "env", "%env [NAME]: shows the environment's variables, or one of them", BuiltInMagics::environment));
        magics.register(new LineCommand(
                "who", "%who: lists the variables, methods and types that cells have declared", a -> who(java)));
        magics.register(new LineCommand(
                "imports", "%imports: lists the imports that cells can rely on", a -> lines(java.imports())));
        magics.register(new TimeCell(java));
        magics.register(new TimeitCell(java));
        magics.register(new ShellCell(java));
    }

    private static Optional<Object> lines(List<String> lines) {
        return Optional.of(MimeBundle.text(String.join("\n", lines)));
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
        Path path = Path.of(entry.replace("*", "")).getParent();
        if (!entry.contains("*")) {
            if (!Files.exists(Path.of(entry))) {
                throw new IllegalArgumentException("the jar or folder must exist, got " + entry);
            }
            return List.of(Path.of(entry));
        }
        String pattern = entry.substring(entry.lastIndexOf('/') + 1);
        try (var found = Files.newDirectoryStream(path == null ? Path.of("") : path, pattern)) {
            List<Path> paths = new java.util.ArrayList<>();
            found.forEach(paths::add);
            return paths;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + entry, e);
        }
    }

    private static Optional<Object> environment(String name) {
        if (!name.isEmpty()) {
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
        String text = java.declarations().stream().collect(Collectors.joining("\n"));
        return Optional.of(MimeBundle.text(text.isEmpty() ? "nothing is declared yet" : text));
    }
}
