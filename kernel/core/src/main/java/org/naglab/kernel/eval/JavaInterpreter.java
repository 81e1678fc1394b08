package org.naglab.kernel.eval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.naglab.kernel.eval.CellParser.Java;
import org.naglab.kernel.eval.CellParser.Magic;
import org.naglab.kernel.eval.CellParser.Piece;
import org.naglab.kernel.eval.Places.Place;
import org.naglab.kernel.output.Cell;

/**
 * Runs cells of Java in the kernel's own process. JShell compiles; the classes are loaded here, so that native libraries
 * load once and results stay objects. Cells run on one thread at a time, the caller's; {@link #interrupt} may come from
 * any other.
 */
public final class JavaInterpreter implements AutoCloseable {
    /** Imported into every kernel before its first cell. */
    public static final List<String> DEFAULT_IMPORTS = List.of(
            "import java.io.*;",
            "import java.math.*;",
            "import java.nio.file.*;",
            "import java.util.*;",
            "import java.util.function.*;",
            "import java.util.stream.*;",
            "import org.naglab.kernel.display.*;",
            "import static org.naglab.kernel.display.Display.*;");

    /** Without a processor path of its own the compiler searches every jar for plugins, for every snippet. */
    private static final String[] COMPILER_OPTIONS = {
        "-proc:none", "-processorpath", System.getProperty("java.home"), "-Xlint:none"
    };

    private static final int STOP_GRACE_MS = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final CellClassLoader loader;
    private final CellControl control;
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final CellParser parser;
    private final Places places = new Places();
    private final ErrorText errors = new ErrorText(places);
    private final LineMagics magics;
    private volatile Optional<Running> running = Optional.empty();

    private record Running(Cell cell, Thread thread) {}

    /** Runs the line magics among a cell's Java. */
    @FunctionalInterface
    public interface LineMagics {
        /**
         * Runs magic {@code name}.
         *
         * @return its value, if it has one to show
         * @throws IllegalArgumentException if there is no such magic, or its arguments are wrong
         */
        Optional<Object> run(String name, String arguments);
    }

    /** Starts JShell on the process's own class path. */
    public JavaInterpreter(LineMagics magics) {
        this.magics = magics;
        loader = new CellClassLoader(JavaInterpreter.class.getClassLoader());
        control = new CellControl(loader, lock);
        shell = JShell.builder()
                .executionEngine(new Engine(control), Map.of())
                .compilerOptions(COMPILER_OPTIONS)
                .build();
        analysis = shell.sourceCodeAnalysis();
        parser = new CellParser(analysis);
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            // The compiler must see what the process sees; the loader has it as its parent.
            guarded(() -> {
                shell.addToClasspath(classPath);
                return classPath;
            });
        }
        DEFAULT_IMPORTS.forEach(line -> guarded(() -> shell.eval(line)));
    }

    private record Engine(CellControl control) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "cells";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return control;
        }
    }

    /** Runs {@code body} while nobody else uses JShell. */
    <T> T guarded(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    SourceCodeAnalysis analysis() {
        return analysis;
    }

    /** Returns the loader of cells' classes, for the context of threads that run cells. */
    public ClassLoader classLoader() {
        return loader;
    }

    /** Makes {@code classPath}, jars and folders as in {@code java -cp}, usable by later cells. */
    public void addToClassPath(String classPath) {
        guarded(() -> {
            shell.addToClasspath(classPath);
            return classPath;
        });
        loader.addClassPath(classPath);
    }

    /** Runs {@code code} as {@code cell}. */
    public Outcome run(Cell cell, String code) {
        running = Optional.of(new Running(cell, Thread.currentThread()));
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return new Run(cell, code).all();
        } finally {
            settle();
        }
    }

    /** Lets an interrupt's remaining threads see it, then forgets it. */
    private void settle() {
        synchronized (this) {
            running = Optional.empty();
        }
        if (Interruption.armed()) {
            Thread.interrupted();
            try {
                Thread.sleep(STOP_GRACE_MS);
            } catch (InterruptedException e) {
                // A second interrupt of the same cell has nothing left to stop.
            }
            Interruption.disarm();
        }
        Thread.interrupted();
    }

    /** Stops the cell that runs now, if one does. */
    public synchronized void interrupt() {
        running.ifPresent(now -> {
            Interruption.arm(now.cell());
            now.thread().interrupt();
        });
    }

    /** Returns the value of {@code expression}, evaluated outside of any cell's own text. */
    public Outcome evaluate(Cell cell, String expression) {
        return run(cell, expression);
    }

    @Override
    public void close() {
        guarded(() -> {
            shell.close();
            return "";
        });
    }

    /** One run of one cell. */
    private final class Run {
        private final Cell cell;
        private final String code;
        private final List<Snippet> declared = new ArrayList<>();
        private final Set<Piece> done = new HashSet<>();
        private Optional<Object> value = Optional.empty();

        Run(Cell cell, String code) {
            this.cell = cell;
            this.code = code;
        }

        Outcome all() {
            List<Piece> pieces = guarded(() -> parser.split(code));
            for (int i = 0; i < pieces.size(); i++) {
                if (!done.add(pieces.get(i))) {
                    continue;
                }
                value = Optional.empty();
                Optional<CellError> error = one(pieces, i);
                if (error.isPresent()) {
                    return new Outcome.Failed(error.get());
                }
                if (Interruption.armed()) {
                    return new Outcome.Failed(interrupted());
                }
            }
            return unresolved().<Outcome>map(Outcome.Failed::new).orElseGet(() -> new Outcome.Done(value));
        }

        private Optional<CellError> one(List<Piece> pieces, int index) {
            return switch (pieces.get(index)) {
                case Magic magic -> magic(magic);
                case Java java -> {
                    Optional<CellError> error = java(java);
                    // Java's own order does not matter: declare what comes later, then try once more.
                    if (error.isPresent() && rejected(error.get()) && declareAhead(pieces, index)) {
                        error = java(java);
                    }
                    yield error;
                }
            };
        }

        private boolean rejected(CellError error) {
            return error.name().equals("CompilationError") && error.message().startsWith("cannot find symbol");
        }

        private boolean declareAhead(List<Piece> pieces, int index) {
            boolean any = false;
            for (Piece later : pieces.subList(index + 1, pieces.size())) {
                if (later instanceof Java java && declaration(java) && done.add(later)) {
                    any |= java(java).isEmpty();
                }
            }
            return any;
        }

        private boolean declaration(Java java) {
            List<Snippet> snippets = guarded(() -> analysis.sourceToSnippets(java.source()));
            return !snippets.isEmpty()
                    && switch (snippets.getFirst().kind()) {
                        case IMPORT, TYPE_DECL, METHOD -> true;
                        case VAR, EXPRESSION, STATEMENT, ERRONEOUS -> false;
                    };
        }

        private Optional<CellError> magic(Magic magic) {
            try {
                value = magics.run(magic.name(), magic.arguments());
                return Optional.empty();
            } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
                String message = Objects.requireNonNullElse(e.getMessage(), "");
                return Optional.of(CellError.of("MagicError", "%" + magic.name() + ": " + message));
            }
        }

        private Optional<CellError> java(Java java) {
            control.reset();
            List<SnippetEvent> events = guarded(() -> shell.eval(java.source()));
            for (SnippetEvent event : events) {
                if (event.causeSnippet() == null) {
                    Optional<CellError> error = outcome(java, event);
                    if (error.isPresent()) {
                        return error;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<CellError> outcome(Java java, SnippetEvent event) {
            Snippet snippet = event.snippet();
            Place place = remember(java, snippet);
            if (event.status() == Status.REJECTED) {
                return Optional.of(errors.compilation(
                        place, guarded(() -> shell.diagnostics(snippet).toList())));
            }
            if (event.exception() != null) {
                return Optional.of(thrown(event.exception()));
            }
            declared.add(snippet);
            boolean shown = switch (snippet.subKind()) {
                case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> !java.ended();
                default -> false;
            };
            value = shown ? control.value() : Optional.empty();
            return Optional.empty();
        }

        private Place remember(Java java, Snippet snippet) {
            String source = snippet.source();
            int at = code.indexOf(source, java.offset());
            if (at < 0 && source.endsWith(";")) {
                at = code.indexOf(source.substring(0, source.length() - 1), java.offset());
            }
            Place place = new Place(cell.number(), code, at < 0 ? java.offset() : at);
            places.put(snippet.id(), place);
            return place;
        }

        private CellError thrown(JShellException exception) {
            if (Interruption.armed()) {
                return errors.thrown("CellInterrupted", "the cell was interrupted", exception);
            }
            return switch (exception) {
                case UnresolvedReferenceException unresolved -> errors.unresolved(unresolved);
                case EvalException eval -> {
                    String name =
                            control.thrown().map(t -> t.getClass().getName()).orElse(eval.getExceptionClassName());
                    yield errors.thrown(
                            ErrorText.className(name), Objects.requireNonNullElse(eval.getMessage(), ""), eval);
                }
                default -> errors.thrown(exception.getClass().getName(), "", exception);
            };
        }

        private CellError interrupted() {
            return CellError.of("CellInterrupted", "the cell was interrupted");
        }

        private Optional<CellError> unresolved() {
            return guarded(() -> declared.stream()
                    .filter(snippet -> shell.status(snippet) == Status.RECOVERABLE_DEFINED
                            || shell.status(snippet) == Status.RECOVERABLE_NOT_DEFINED)
                    .findFirst()
                    .map(snippet -> errors.unresolved(
                            places.get(snippet.id()).orElseThrow(),
                            "the declaration",
                            shell.unresolvedDependencies((jdk.jshell.DeclarationSnippet) snippet)
                                    .toList(),
                            shell.diagnostics(snippet).toList())));
        }
    }
}
