package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;

/** Open comms: two-way conversations between a widget in the front end and an object in the kernel. */
public final class Comms {
    /** One conversation, as the kernel's side sees it. */
    public interface Conversation {
        /** Receives the front end's next message. */
        void receive(Message message);

        /** Learns that the front end has closed the conversation. */
        default void closed() {}
    }

    /** Accepts conversations for one target name. */
    @FunctionalInterface
    public interface Target {
        /** Opens a conversation that the front end asked for by {@code open}. */
        Conversation open(String id, Message open);
    }

    private record Open(String target, Conversation conversation) {}

    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /** Accepts conversations named {@code target}. */
    public void register(String target, Target handler) {
        targets.put(target, handler);
    }

    /** Handles {@code comm_open}; an unknown target is closed at once, as the protocol demands. */
    void open(Message request, Publisher publisher) {
        String id = Fields.string(request.content(), "comm_id", "");
        String name = Fields.string(request.content(), "target_name", "");
        Target target = targets.get(name);
        if (target == null) {
            publisher.publish(request, "comm_close", Fields.of("comm_id", id, "data", new JsonObject()));
            return;
        }
        open.put(id, new Open(name, target.open(id, request)));
    }

    void message(Message request) {
        Open conversation = open.get(Fields.string(request.content(), "comm_id", ""));
        if (conversation != null) {
            conversation.conversation().receive(request);
        }
    }

    void close(Message request) {
        Open conversation = open.remove(Fields.string(request.content(), "comm_id", ""));
        if (conversation != null) {
            conversation.conversation().closed();
        }
    }

    /** Returns the {@code comms} field of a {@code comm_info_reply}. */
    JsonObject info(String target) {
        JsonObject comms = new JsonObject();
        open.forEach((id, conversation) -> {
            if (target.isEmpty() || target.equals(conversation.target())) {
                comms.add(id, Fields.of("target_name", conversation.target()));
            }
        });
        return comms;
    }
}
