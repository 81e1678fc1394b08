package org.naglab.kernel.eval;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.CellParser.Piece;
import org.naglab.kernel.eval.Syntax.Form;

/**
 * One JShell, and everything that lives as long as its declarations do: a reset makes a new one. JShell is not made for
 * several threads, so callers take its lock ({@link #guarded}); only a cell's own code runs without it.
 */
final class Shell implements AutoCloseable {
    /** Without a processor path of its own the compiler searches every jar for plugins, for every snippet. */
    private static final String[] COMPILER_OPTIONS = {
        "-proc:none", "-processorpath", System.getProperty("java.home"), "-Xlint:none"
    };

    private static final int CELLS_EXPLAINED = 200;

    private final ReentrantLock lock = new ReentrantLock();
    private final CellClassLoader loader;
    private final CellControl control;
    private final JShell jshell;
    private final Overloads overloads;
    private final SourceCodeAnalysis analysis;
    private final CellParser parser;
    private final Variables variables;
    private final Syntax syntax = new Syntax();
    private final Places places = new Places();
    private final ErrorText errors = new ErrorText(places);

    /** Starts JShell on {@code classPath}, with {@code imports} in force. */
    Shell(CellClassLoader loader, RunningCells cells, String classPath, List<String> imports) {
        this.loader = loader;
        control = new CellControl(loader, lock, cells);
        List<StandIns> standIns = new ArrayList<>();
        jshell = JShell.builder()
                .executionEngine(control, Map.of())
                .fileManager(files -> {
                    standIns.add(new StandIns(files, name -> loader.group(name).isPresent()));
                    return standIns.getLast();
                })
                .compilerOptions(COMPILER_OPTIONS)
                .build();
        overloads = new Overloads(jshell, standIns);
        analysis = jshell.sourceCodeAnalysis();
        parser = new CellParser(analysis);
        variables = new Variables(jshell, loader);
        lock.lock();
        try {
            if (!classPath.isEmpty()) {
                // The compiler must see what the process sees; the loader sees it through its parent.
                jshell.addToClasspath(classPath);
            }
            imports.forEach(jshell::eval);
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code body} while nobody else uses this shell. */
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

    CellControl control() {
        return control;
    }

    Places places() {
        return places;
    }

    ErrorText errors() {
        return errors;
    }

    List<Piece> split(String code) {
        return parser.split(code);
    }

    List<Form> forms(List<String> sources) {
        return syntax.forms(sources);
    }

    List<SnippetEvent> eval(String source) {
        return overloads.eval(source);
    }

    Status status(Snippet snippet) {
        return jshell.status(snippet);
    }

    List<Diag> diagnostics(Snippet snippet) {
        return guarded(() -> jshell.diagnostics(snippet).toList());
    }

    /** Explains why {@code snippet} was refused, if it is not to blame itself. */
    Optional<String> refusal(Snippet snippet) {
        return guarded(() -> snippet instanceof DeclarationSnippet declaration
                ? overloads.refusal(declaration, diagnostics(snippet))
                : Optional.empty());
    }

    List<String> unresolvedDependencies(DeclarationSnippet snippet) {
        return jshell.unresolvedDependencies(snippet).toList();
    }

    /** Returns the values of the variables that cells have declared, by name; null where a variable holds none. */
    Map<String, @Nullable Object> variables() {
        return guarded(variables::values);
    }

    /** Returns the field behind variable {@code name}, if a cell has declared it. */
    Optional<Field> variable(String name) {
        return guarded(() -> variables.field(name));
    }

    /** Empties {@code variable}, unless it is a primitive. */
    void release(VarSnippet variable) {
        variables.release(variable);
    }

    void addToClassPath(String classPath) {
        guarded(() -> {
            // The compiler's class path, and through the execution control the loader's.
            jshell.addToClasspath(classPath);
            return classPath;
        });
    }

    /** Returns the variables, methods and types that are declared now, one a line. */
    List<String> declarations() {
        return guarded(() -> {
            List<String> lines = new ArrayList<>();
            jshell.variables()
                    .filter(variable -> !variable.name().startsWith("$"))
                    .forEach(variable -> lines.add(variable.typeName() + " " + variable.name()));
            jshell.methods().forEach(method -> lines.add(method.name() + method.signature()));
            jshell.types()
                    .forEach(type -> lines.add(
                            type.subKind().name().toLowerCase(Locale.ROOT).replaceAll("_.*", "") + " " + type.name()));
            return lines;
        });
    }

    /** Returns the imports in force. */
    List<String> imports() {
        return guarded(() -> jshell.imports()
                .map(each -> "import " + (each.isStatic() ? "static " : "") + each.fullname() + ";")
                .toList());
    }

    /** Lets go of the classes and places of snippets that have run, or were declared anew; {@code cell} is the latest. */
    void forgetTheDead(int cell) {
        guarded(() -> {
            Set<String> classes = new HashSet<>();
            Set<String> ids = new HashSet<>();
            jshell.snippets()
                    .filter(each -> each instanceof DeclarationSnippet
                            && jshell.status(each).isActive())
                    .forEach(each -> {
                        classes.add(analysis.wrapper(each).fullClassName());
                        ids.add(each.id());
                    });
            loader.keepOnly(classes);
            places.keepOnly(ids, cell - CELLS_EXPLAINED);
            return classes;
        });
    }

    @Override
    public void close() {
        guarded(() -> {
            jshell.close();
            loader.keepOnly(Set.of());
            return "";
        });
    }
}
