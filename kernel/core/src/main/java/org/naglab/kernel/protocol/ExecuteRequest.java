package org.naglab.kernel.protocol;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks for a cell to be run.
 *
 * @param code the cell's text
 * @param silent publish nothing and count nothing
 * @param storeHistory count the cell and remember it; false whenever {@code silent}
 * @param userExpressions expressions to evaluate after the cell, by name
 * @param allowStdin whether the front end can answer questions
 * @param stopOnError whether an error aborts the cells that wait
 */
public record ExecuteRequest(
        String code,
        boolean silent,
        boolean storeHistory,
        Map<String, String> userExpressions,
        boolean allowStdin,
        boolean stopOnError) {

    /** Reads the request from a message's content. */
    public static ExecuteRequest from(JsonObject content) {
        boolean silent = Fields.bool(content, "silent", false);
        Map<String, String> expressions = new LinkedHashMap<>();
        Fields.object(content, "user_expressions")
                .entrySet()
                .forEach(e -> expressions.put(e.getKey(), e.getValue().getAsString()));
        return new ExecuteRequest(
                Fields.string(content, "code", ""),
                silent,
                !silent && Fields.bool(content, "store_history", true),
                expressions,
                Fields.bool(content, "allow_stdin", true),
                Fields.bool(content, "stop_on_error", true));
    }
}
