package org.naglab.kernel.session;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.CodeAssistant;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.magic.BuiltInMagics;
import org.naglab.kernel.magic.MagicAssistant;
import org.naglab.kernel.magic.MagicProvider;
import org.naglab.kernel.magic.Magics;
import org.naglab.kernel.maven.MavenMagics;
import org.naglab.kernel.output.Cell;

/** Chooses who runs a cell: a cell magic, or Java. */
final class CellRunner {
    /** The system property that names the jars of late magics. */
    private static final String LATE_CLASS_PATH = "naglab.late.classpath";

    static final Pattern CELL_MAGIC = Pattern.compile("\\A\\s*%%(\\w+)[ \\t]*([^\\n]*)(?:\\n|\\z)");

    private final Magics magics = new Magics();
    private final JavaInterpreter java = new JavaInterpreter(magics::line);
    private final CodeAssistant javaAssistant = new CodeAssistant(java);
    private final CellAssistant assistant = new CellAssistant(magics, javaAssistant);
    private final MagicAssistant magicAssistant = new MagicAssistant(magics, javaAssistant::statementStartsAt);

    CellRunner() {
        BuiltInMagics.register(magics, java, this::run);
        MavenMagics.register(magics, java);
        magics.later(this::loadProviders);
    }

    /** The jars of {@link #LATE_CLASS_PATH} are on no class path until now: they are large, and few notebooks need them. */
    private void loadProviders(Magics into) {
        java.addToLoader(System.getProperty(LATE_CLASS_PATH, ""));
        ServiceLoader.load(MagicProvider.class, java.classLoader()).forEach(provider -> provider.register(into, java));
    }

    Outcome run(Cell cell, String code) {
        Matcher magic = CELL_MAGIC.matcher(code);
        if (!magic.lookingAt()) {
            return java.run(cell, code);
        }
        try {
            return magics.cell(magic.group(1)).run(cell, magic.group(2).strip(), code.substring(magic.end()));
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(CellError.of("MagicError", "%%" + magic.group(1) + ": " + e.getMessage()));
        }
    }

    /** Runs {@code body} as {@code cell}, so that an interrupt reaches it. */
    Outcome asCell(Cell cell, Supplier<Outcome> body) {
        return java.asCell(cell, body);
    }

    /** Runs {@code body}, which may call code of cells, so that an interrupt reaches it also where it waits. */
    <T> T interruptibly(Cell cell, Supplier<T> body) {
        return java.runInterruptibly(cell, body);
    }

    /** Runs {@code body} as {@link #interruptibly(Cell, Supplier)} does. */
    void interruptibly(Cell cell, Runnable body) {
        java.runInterruptibly(cell, () -> {
            body.run();
            return cell;
        });
    }

    /** Returns the error that the cell on the calling thread ends with, if it is being stopped. */
    Optional<CellError> stopping() {
        return java.stopping();
    }

    Outcome evaluate(Cell cell, String expression) {
        return java.evaluate(cell, expression);
    }

    CellAssistant assistant() {
        return assistant;
    }

    MagicAssistant magicAssistant() {
        return magicAssistant;
    }

    /** Stops the cells that run now; returns whether there are any. */
    boolean interrupt() {
        return java.interrupt();
    }
}
