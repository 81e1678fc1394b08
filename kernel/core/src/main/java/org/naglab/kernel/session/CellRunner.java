package org.naglab.kernel.session;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.CodeAssistant;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.magic.BuiltInMagics;
import org.naglab.kernel.magic.MagicAssistant;
import org.naglab.kernel.magic.Magics;
import org.naglab.kernel.output.Cell;

/** Chooses who runs a cell: a cell magic, or Java. */
final class CellRunner {
    private static final Pattern CELL_MAGIC = Pattern.compile("\\A\\s*%%(\\w+)[ \\t]*([^\\n]*)(?:\\n|\\z)");

    private final Magics magics = new Magics();
    private final JavaInterpreter java = new JavaInterpreter(magics::line);
    private final CodeAssistant assistant = new CodeAssistant(java);
    private final MagicAssistant magicAssistant = new MagicAssistant(magics, assistant::statementStartsAt);
    private final Comms comms;

    CellRunner(Comms comms) {
        this.comms = comms;
        BuiltInMagics.register(magics, java, this::run);
    }

    Comms comms() {
        return comms;
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

    Outcome evaluate(Cell cell, String expression) {
        return java.evaluate(cell, expression);
    }

    CodeAssistant assistant() {
        return assistant;
    }

    MagicAssistant magicAssistant() {
        return magicAssistant;
    }

    void interrupt() {
        java.interrupt();
    }
}
