package org.naglab.kernel.protocol;

import com.google.gson.JsonObject;

/**
 * Asks for earlier cells.
 *
 * @param access {@code tail}, {@code range} or {@code search}
 * @param output whether results are wanted beside inputs
 * @param session the session of a range; 0 is this one, -1 the one before
 * @param start the first cell of a range
 * @param stop one past the last cell of a range
 * @param n the most cells to return of a tail or a search
 * @param pattern a glob with {@code *} and {@code ?} for a search
 * @param unique whether a search returns each text once
 */
public record HistoryRequest(
        String access, boolean output, int session, int start, int stop, int n, String pattern, boolean unique) {

    /** Reads the request from a message's content. */
    public static HistoryRequest from(JsonObject content) {
        return new HistoryRequest(
                Fields.string(content, "hist_access_type", "tail"),
                Fields.bool(content, "output", false),
                Fields.integer(content, "session", 0),
                Fields.integer(content, "start", 0),
                Fields.integer(content, "stop", Integer.MAX_VALUE),
                Fields.integer(content, "n", Integer.MAX_VALUE),
                Fields.string(content, "pattern", "*"),
                Fields.bool(content, "unique", false));
    }
}
