package org.naglab.kernel.protocol;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Identifies a message; kept as JSON so that a reply echoes its parent's header exactly as it came.
 *
 * @param json the header's object as it travels
 */
public record Header(JsonObject json) {
    /** The protocol's version that this kernel speaks. */
    public static final String PROTOCOL_VERSION = "5.4";

    /** Makes the header of a new message of {@code type} in {@code session}. */
    public static Header of(String type, String session) {
        JsonObject json = new JsonObject();
        json.addProperty("msg_id", UUID.randomUUID().toString());
        json.addProperty("msg_type", type);
        json.addProperty("username", "kernel");
        json.addProperty("session", session);
        json.addProperty("date", Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
        json.addProperty("version", PROTOCOL_VERSION);
        return new Header(json);
    }

    /** Returns what the message asks or tells, for example {@code execute_request}. */
    public String type() {
        return Fields.string(json, "msg_type", "");
    }

    /** Returns the message's own id. */
    public String id() {
        return Fields.string(json, "msg_id", "");
    }

    /** Returns the id of the sender's session. */
    public String session() {
        return Fields.string(json, "session", "");
    }
}
