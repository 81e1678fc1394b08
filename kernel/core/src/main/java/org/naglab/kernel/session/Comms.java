package org.naglab.kernel.session;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.naglab.kernel.display.Comm;
import org.naglab.kernel.output.Cell;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;

/** Open comms: two-way conversations between a widget in the front end and an object in the kernel. */
final class Comms {
    private static final Gson GSON = new Gson();

    /** Who accepts conversations of one name, and the cell that said so. */
    private record Target(Consumer<Comm> accept, Optional<Cell> cell) {}

    private final class Open implements Comm {
        private final String name;
        private final Target target;
        private final Message request;
        private volatile Consumer<JsonObject> receiver = data -> {};

        Open(String name, Target target, Message request) {
            this.name = name;
            this.target = target;
            this.request = request;
        }

        @Override
        public String id() {
            return idOf(request);
        }

        @Override
        public JsonObject opening() {
            return Fields.object(request.content(), "data");
        }

        @Override
        public void send(Map<String, ?> data) {
            publish("comm_msg", GSON.toJsonTree(data).getAsJsonObject());
        }

        @Override
        public void onMessage(Consumer<JsonObject> next) {
            receiver = Objects.requireNonNull(next);
        }

        @Override
        public void close() {
            if (open.remove(id(), this)) {
                publish("comm_close", new JsonObject());
            }
        }

        private void publish(String type, JsonObject data) {
            publisher.publish(request, type, Fields.of("comm_id", id(), "data", data));
        }
    }

    private final Publisher publisher;
    private final BiConsumer<Cell, Runnable> interruptibly;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /**
     * Makes comms that answer by {@code publisher}.
     *
     * @param interruptibly runs a receiver as part of a cell, so that an interrupt stops it
     */
    Comms(Publisher publisher, BiConsumer<Cell, Runnable> interruptibly) {
        this.publisher = publisher;
        this.interruptibly = interruptibly;
    }

    private void run(Target target, Runnable body) {
        target.cell().ifPresentOrElse(cell -> cell.run(() -> interruptibly.accept(cell, body)), body);
    }

    /** Accepts conversations named {@code target}, on behalf of the calling thread's cell. */
    void register(String target, Consumer<Comm> accept) {
        targets.put(target, new Target(accept, Cell.current()));
    }

    /** Handles {@code comm_open}; an unknown target is closed at once, as the protocol demands, and so is one that fails. */
    void open(Message request) {
        String name = Fields.string(request.content(), "target_name", "");
        Target target = targets.get(name);
        if (target == null) {
            publisher.publish(request, "comm_close", Fields.of("comm_id", idOf(request), "data", new JsonObject()));
            return;
        }
        Open conversation = new Open(name, target, request);
        open.put(conversation.id(), conversation);
        try {
            run(target, () -> target.accept().accept(conversation));
        } catch (RuntimeException | Error e) {
            conversation.close();
            throw e;
        }
    }

    void message(Message request) {
        Open conversation = open.get(idOf(request));
        if (conversation != null) {
            JsonObject data = Fields.object(request.content(), "data");
            run(conversation.target, () -> conversation.receiver.accept(data));
        }
    }

    void close(Message request) {
        open.remove(idOf(request));
    }

    /** Returns the {@code comms} field of a {@code comm_info_reply}. */
    JsonObject info(String target) {
        JsonObject comms = new JsonObject();
        open.forEach((id, conversation) -> {
            if (target.isEmpty() || target.equals(conversation.name)) {
                comms.add(id, Fields.of("target_name", conversation.name));
            }
        });
        return comms;
    }

    private static String idOf(Message message) {
        return Fields.string(message.content(), "comm_id", "");
    }
}
