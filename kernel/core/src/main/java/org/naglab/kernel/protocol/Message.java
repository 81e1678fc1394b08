package org.naglab.kernel.protocol;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * One message of the Jupyter protocol, as both sides of the wire see it.
 *
 * @param identities the ZeroMQ routing prefix; on iopub, the topic
 * @param header who, when, what
 * @param parent the header of the request that caused this message; an empty object if none did
 * @param metadata about the content
 * @param content the substance, by message type
 * @param buffers binary attachments, used by widgets
 */
public record Message(
        List<byte[]> identities,
        Header header,
        JsonObject parent,
        JsonObject metadata,
        JsonObject content,
        List<byte[]> buffers) {

    /** Makes a new message that nobody asked for. */
    public static Message of(String type, String session, JsonObject content) {
        return new Message(List.of(), Header.of(type, session), new JsonObject(), new JsonObject(), content, List.of());
    }

    /** Returns the message's type, for example {@code execute_request}. */
    public String type() {
        return header.type();
    }

    /** Makes the answer to this message, routed back to its sender. */
    public Message reply(String type, String session, JsonObject content) {
        return new Message(identities, Header.of(type, session), header.json(), new JsonObject(), content, List.of());
    }

    /** Makes a message that this one caused, for everybody who listens. */
    public Message child(String type, String session, JsonObject content) {
        return new Message(List.of(), Header.of(type, session), header.json(), new JsonObject(), content, List.of());
    }

    /** Returns this message with other {@code metadata} and {@code buffers}. */
    public Message with(JsonObject metadata, List<byte[]> buffers) {
        return new Message(identities, header, parent, metadata, content, buffers);
    }
}
