package org.naglab.kernel.eval;

import com.google.gson.JsonObject;
import java.util.List;
import org.naglab.kernel.protocol.Fields;

/**
 * Why a cell failed, as the protocol wants to hear it.
 *
 * @param name the exception's class
 * @param message the exception's message, empty if it has none
 * @param traceback lines for a person, with ANSI colours
 */
public record CellError(String name, String message, List<String> traceback) {
    private static final String RED = "\u001b[1;31m";
    private static final String PLAIN = "\u001b[0m";

    /** Makes an error whose traceback is its name and message. */
    public static CellError of(String name, String message) {
        return new CellError(name, message, List.of(headline(name, message)));
    }

    static String headline(String name, String message) {
        return RED + name + PLAIN + (message.isEmpty() ? "" : ": " + message);
    }

    /** Returns the content of an {@code error} message. */
    public JsonObject content() {
        return Fields.of("ename", name, "evalue", message, "traceback", traceback);
    }
}
