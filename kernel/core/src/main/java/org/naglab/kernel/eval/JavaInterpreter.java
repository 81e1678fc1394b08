package org.naglab.kernel.eval;

import java.io.File;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;
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
    private final Variables variables;
    private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();
    private final LineMagics magics;
    private volatile Stop stop = Stop.PERSON;
    private final Object stopLock = new Object();
    private volatile Optional<Cell> running = Optional.empty();
    private Optional<Thread> userThread = Optional.empty();

    /** Runs the line magics among a cell's Java. */
    @FunctionalInterface
    public interface LineMagics {
        /**
         * Runs magic {@code name}.
         *
         * @return its value, if it has one to show
         * @throws IllegalArgumentException if there is no such magic, or its arguments are wrong
         * @throws MagicFailed if what it runs fails
         */
        Optional<Object> run(String name, String arguments);
    }

    /** Starts JShell on the process's own class path. */
    public JavaInterpreter(LineMagics magics) {
        this.magics = magics;
        loader = new CellClassLoader(JavaInterpreter.class.getClassLoader());
        control = new CellControl(loader, lock, this::enterUserCode, this::leaveUserCode);
        shell = JShell.builder()
                .executionEngine(new Engine(control), Map.of())
                .compilerOptions(COMPILER_OPTIONS)
                .build();
        analysis = shell.sourceCodeAnalysis();
        variables = new Variables(shell, loader);
        parser = new CellParser(analysis);
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            // The compiler must see what the process sees; the loader sees it through its parent.
            guarded(() -> {
                shell.addToClasspath(classPath);
                return classPath;
            });
        }
        DEFAULT_IMPORTS.forEach(line -> guarded(() -> shell.eval(line)));
        MemoryGuard.start(() -> stop(Stop.MEMORY));
    }

    /** Why a cell is stopped. */
    private enum Stop {
        PERSON("CellInterrupted", "the cell was interrupted"),
        MEMORY(
                "java.lang.OutOfMemoryError",
                "the cell filled the Java heap and was stopped; the variables that it declared are null now;"
                        + " a larger heap is had by -Xmx");

        private final String name;
        private final String message;

        Stop(String name, String message) {
            this.name = name;
            this.message = message;
        }
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
            // The compiler's class path, and through the execution control the loader's.
            shell.addToClasspath(classPath);
            return classPath;
        });
    }

    /** Has the loader of cells' classes find {@code classPath}, which the compiler does not see until it is added to it. */
    public void addToLoader(String classPath) {
        if (!classPath.isEmpty()) {
            loader.addClassPath(classPath);
        }
    }

    /** Returns the entries of the class path that cells see. */
    public List<String> classPath() {
        List<String> entries = new ArrayList<>();
        entries.addAll(List.of(System.getProperty("java.class.path", "").split(File.pathSeparator)));
        for (URL added : loader.getURLs()) {
            entries.add(Path.of(added.getPath()).toString());
        }
        return entries;
    }

    /** Returns the values of the variables that cells have declared, by name; null where a variable holds none. */
    public Map<String, @Nullable Object> variables() {
        return guarded(variables::values);
    }

    /** Returns the field behind variable {@code name}, for reading and writing, if a cell has declared it. */
    public Optional<Field> variable(String name) {
        return guarded(() -> variables.field(name));
    }

    /** Has {@code listener} called, by the thread that stops a cell, whenever one is stopped; it must return at once. */
    public void onStop(Runnable listener) {
        stopListeners.add(listener);
    }

    /** Returns the error that the running cell ends with, if it is being stopped. */
    public Optional<CellError> stopping() {
        return Interruption.armed() ? Optional.of(CellError.of(stop.name, stop.message)) : Optional.empty();
    }

    /** Returns the variables, methods and types that are declared now, one a line. */
    public List<String> declarations() {
        return guarded(() -> {
            List<String> lines = new ArrayList<>();
            shell.variables()
                    .filter(variable -> !variable.name().startsWith("$"))
                    .forEach(variable -> lines.add(variable.typeName() + " " + variable.name()));
            shell.methods().forEach(method -> lines.add(method.name() + method.signature()));
            shell.types()
                    .forEach(type -> lines.add(
                            type.subKind().name().toLowerCase(Locale.ROOT).replaceAll("_.*", "") + " " + type.name()));
            return lines;
        });
    }

    /** Returns the imports in force. */
    public List<String> imports() {
        return guarded(() -> shell.imports()
                .map(each -> "import " + (each.isStatic() ? "static " : "") + each.fullname() + ";")
                .toList());
    }

    /** Runs {@code code} as {@code cell}; a magic among the cell's Java may call it too. */
    public Outcome run(Cell cell, String code) {
        Optional<Cell> outer = running;
        running = Optional.of(cell);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return new Run(cell, code).all();
        } finally {
            settle(outer);
        }
    }

    /** Goes back to the {@code outer} run; without one, lets an interrupt's remaining threads see it, then forgets it. */
    private void settle(Optional<Cell> outer) {
        synchronized (stopLock) {
            running = outer;
        }
        if (outer.isEmpty() && Interruption.armed()) {
            try {
                Thread.sleep(STOP_GRACE_MS);
            } catch (InterruptedException e) {
                // Nobody interrupts a thread outside of user code; if it happens the grace is over.
            }
            Interruption.disarm();
        }
    }

    /** Stops the cell that runs now, if one does. */
    public void interrupt() {
        stop(Stop.PERSON);
    }

    private void stop(Stop why) {
        synchronized (stopLock) {
            stop = why;
            running.ifPresent(cell -> {
                Interruption.arm(cell);
                userThread.ifPresent(Thread::interrupt);
                stopListeners.forEach(Runnable::run);
            });
        }
    }

    /**
     * From here on the calling thread may be interrupted. Not before: an interrupted thread that reads a jar closes it
     * for ever, so the compiler must never see one.
     */
    private void enterUserCode() {
        synchronized (stopLock) {
            userThread = Optional.of(Thread.currentThread());
            if (Interruption.armed()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leaveUserCode() {
        synchronized (stopLock) {
            userThread = Optional.empty();
            Thread.interrupted();
        }
    }

    /** Runs {@code body}, which is no Java of a cell, as part of {@code cell}, so that an interrupt reaches it. */
    public Outcome runInterruptibly(Cell cell, Supplier<Outcome> body) {
        Optional<Cell> outer = running;
        running = Optional.of(cell);
        enterUserCode();
        try {
            return body.get();
        } finally {
            leaveUserCode();
            settle(outer);
        }
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
                    if (error.get().name().equals(OutOfMemoryError.class.getName())) {
                        release();
                    }
                    return new Outcome.Failed(error.get());
                }
                if (Interruption.armed()) {
                    return new Outcome.Failed(interrupted());
                }
            }
            return unresolved().<Outcome>map(Outcome.Failed::new).orElseGet(() -> new Outcome.Done(value));
        }

        /** Empties the variables of a cell that filled the heap: else nothing could run any more, not even a {@code = null}. */
        private void release() {
            for (Snippet snippet : declared) {
                if (snippet instanceof VarSnippet variable) {
                    variables.release(variable);
                }
            }
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
            } catch (MagicFailed e) {
                return Optional.of(e.error());
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
                return errors.thrown(stop.name, stop.message, exception);
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
            return CellError.of(stop.name, stop.message);
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
