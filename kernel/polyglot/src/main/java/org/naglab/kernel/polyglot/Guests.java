package org.naglab.kernel.polyglot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.output.Cell;

/**
 * The guest languages of the kernel, for cells of Java; imported into them by the first guest cell. {@code python.get("x")}
 * reads a guest's variable, {@code js.call("f", 1)} calls its function.
 */
public final class Guests {
    /** JavaScript (GraalJS, ECMAScript 2025). */
    public static final Guest js = new Guest(new JavaScript());

    /** Python (GraalPy, Python 3.12). */
    public static final Guest python = new Guest(new Python());

    private static Optional<Engine> engine = Optional.empty();
    private static Optional<Sandbox> sandbox = Optional.empty();

    private Guests() {}

    /** Returns the language called {@code name}: {@code js} or {@code python}. */
    public static Guest polyglot(String name) {
        return switch (name) {
            case "js", "javascript", "JavaScript" -> js;
            case "python", "py", "Python" -> python;
            default -> throw new IllegalArgumentException("the guest language must be js or python, got " + name);
        };
    }

    /** Returns all languages, with their Java side being {@code java}. */
    static List<Guest> of(JavaInterpreter java) {
        List<Guest> all = List.of(js, python);
        all.forEach(guest -> guest.beside(java));
        return all;
    }

    /** Returns the guest whose context {@code value} belongs to. */
    static Guest owning(Value value) {
        for (Guest guest : List.of(js, python)) {
            if (guest.session().isPresent() && guest.session().get().context().equals(value.getContext())) {
                return guest;
            }
        }
        throw new IllegalStateException("the guest that made this value has been restarted since");
    }

    /** Makes {@code js}, {@code python} and the guests' types known to cells of Java. */
    static synchronized void importInto(JavaInterpreter java, Cell cell) {
        // Asked each time: %reset forgets imports.
        if (java.imports().stream().noneMatch(line -> line.contains(Guests.class.getName()))) {
            String late = System.getProperty("naglab.late.classpath", "");
            if (!late.isEmpty()) {
                java.addToClassPath(late);
            }
            java.run(cell, "import static " + Guests.class.getName() + ".*;");
        }
    }

    /** Returns the engine that all languages share: code is parsed and kept once. */
    static synchronized Engine engine() {
        if (engine.isEmpty()) {
            engine = Optional.of(sandbox().engine());
        }
        return engine.get();
    }

    /** Says which languages have been started, what runs them, and what they may do. */
    static String state() {
        boolean started = js.session().isPresent() || python.session().isPresent();
        String how =
                started ? "; " + engine().getImplementationName() + ", GraalVM Polyglot " + engine().getVersion() : "";
        return js + "\n" + python + "\nsandbox " + sandbox().name().toLowerCase(Locale.ROOT) + how;
    }

    /** Returns what guest cells may do. */
    static synchronized Sandbox sandbox() {
        if (sandbox.isEmpty()) {
            sandbox = Optional.of(Sandbox.fromEnvironment());
        }
        return sandbox.get();
    }
}
