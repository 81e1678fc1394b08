package org.naglab.kernel.display;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A conversation with a widget in the front end, which the front end opened: both sides send JSON. {@link Display#onComm}
 * accepts them. What a receiver prints or shows belongs to the cell that accepted the conversation.
 */
public interface Comm {
    /** Returns the id that both sides know it by. */
    String id();

    /** Returns what the front end sent with the opening. */
    JsonObject opening();

    /** Sends the front end a message: {@code data} of text, numbers, lists and maps. */
    void send(Map<String, ?> data);

    /** Calls {@code receiver} with what the front end sends from now on, in place of an earlier receiver. */
    void onMessage(Consumer<JsonObject> receiver);

    /** Ends the conversation; the front end is told. */
    void close();
}
