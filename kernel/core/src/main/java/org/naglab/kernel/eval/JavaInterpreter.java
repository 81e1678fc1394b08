package org.naglab.kernel.eval;

import java.io.File;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import jdk.jshell.SourceCodeAnalysis;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.RunningCells.Stop;
import org.naglab.kernel.output.Cell;

/**
 * Runs cells of Java in the kernel's own process. JShell compiles; the classes are loaded here, so that native libraries
 * load once and results stay objects. A cell runs on the thread that calls; {@link #interrupt} may come from any other.
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

    private final CellClassLoader loader = new CellClassLoader(JavaInterpreter.class.getClassLoader());
    private final RunningCells cells = new RunningCells(loader);
    private final LineMagics magics;
    private final List<String> added = new CopyOnWriteArrayList<>();
    private volatile Shell shell;

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
        shell = newShell();
        MemoryGuard.start(() -> cells.stop(Stop.MEMORY));
    }

    /**
     * Forgets all that cells have declared and imported; jars that they added stay. A cell may do this to itself, by a
     * magic: what follows in it finds nothing declared.
     */
    public void reset() {
        Shell old = shell;
        // The old one's classes go first: the names of the new one's begin anew.
        old.close();
        shell = newShell();
    }

    private Shell newShell() {
        List<String> classPath = new ArrayList<>();
        classPath.add(System.getProperty("java.class.path", ""));
        classPath.addAll(added);
        classPath.removeIf(String::isEmpty);
        return new Shell(loader, cells, String.join(File.pathSeparator, classPath), DEFAULT_IMPORTS);
    }

    /** Runs {@code body} while nobody else uses JShell. */
    <T> T guarded(Supplier<T> body) {
        return shell.guarded(body);
    }

    SourceCodeAnalysis analysis() {
        return shell.analysis();
    }

    /** Returns the loader of the jars that cells add and, by name, of cells' classes: the context of threads that run cells. */
    public ClassLoader classLoader() {
        return loader;
    }

    /** Makes {@code classPath}, jars and folders as in {@code java -cp}, usable by later cells. */
    public void addToClassPath(String classPath) {
        shell.addToClassPath(classPath);
        added.add(classPath);
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
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
        }
        for (URL added : loader.getURLs()) {
            try {
                entries.add(Path.of(added.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("the loader took a URL that is none: " + added, e);
            }
        }
        return entries;
    }

    /** Returns the values of the variables that cells have declared, by name; null where a variable holds none. */
    public Map<String, @Nullable Object> variables() {
        return shell.variables();
    }

    /** Returns the field behind variable {@code name}, for reading and writing, if a cell has declared it. */
    public Optional<Field> variable(String name) {
        return shell.variable(name);
    }

    /** Has {@code listener} called, by the thread that stops a cell, whenever one is stopped; it must return at once. */
    public void onStop(Runnable listener) {
        cells.onStop(listener);
    }

    /** Returns the error that the cell on the calling thread ends with, if it is being stopped. */
    public Optional<CellError> stopping() {
        return cells.stopped().map(stop -> CellError.of(stop.errorName(), stop.message()));
    }

    /** Returns the variables, methods and types that are declared now, one a line. */
    public List<String> declarations() {
        return shell.declarations();
    }

    /** Returns the imports in force. */
    public List<String> imports() {
        return shell.imports();
    }

    /** Runs {@code code} as {@code cell}; a magic among the cell's Java may call it too. */
    public Outcome run(Cell cell, String code) {
        cells.begin(cell);
        try {
            return new CellRun(() -> shell, cells, magics, cell, code).all();
        } finally {
            CellValue.take();
            shell.control().forget();
            // Another cell's snippet may stand between its compilation and its run.
            if (cells.count() == 1) {
                shell.forgetTheDead(cell.number());
            }
            cells.end();
        }
    }

    /** Stops the cells that run now; returns whether there are any. */
    public boolean interrupt() {
        return cells.stop(Stop.PERSON);
    }

    /** Runs {@code body} as {@code cell}, which an interrupt reaches from now on, also before its first Java runs. */
    public <T> T asCell(Cell cell, Supplier<T> body) {
        cells.begin(cell);
        try {
            return body.get();
        } finally {
            cells.end();
        }
    }

    /** Runs {@code body}, which is no Java of a cell, as part of {@code cell}, so that an interrupt reaches it. */
    public <T> T runInterruptibly(Cell cell, Supplier<T> body) {
        cells.begin(cell);
        cells.enterUserCode();
        try {
            return body.get();
        } finally {
            cells.leaveUserCode();
            cells.end();
        }
    }

    /** Returns the value of {@code expression}, evaluated outside of any cell's own text. */
    public Outcome evaluate(Cell cell, String expression) {
        return run(cell, expression);
    }

    @Override
    public void close() {
        shell.close();
    }
}
