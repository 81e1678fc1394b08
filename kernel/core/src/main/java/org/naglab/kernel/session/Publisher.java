package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.KernelSockets;
import org.naglab.kernel.wire.Shortage;

/** Sends what all front ends see, and replies that one front end sees; also while a cell holds all memory for a moment. */
final class Publisher {
    private final KernelSockets sockets;
    private final String session;

    Publisher(KernelSockets sockets, String session) {
        this.sockets = sockets;
        this.session = session;
    }

    void publish(Message cause, String type, JsonObject content) {
        Shortage.outlast(() -> sockets.send(Channel.IOPUB, cause.child(type, session, content)));
    }

    void status(Message cause, String state) {
        Shortage.outlast(() -> {
            JsonObject content = Fields.of("execution_state", state);
            sockets.send(Channel.IOPUB, cause.child("status", session, content));
        });
    }

    void starting() {
        sockets.send(Channel.IOPUB, Message.of("status", session, Fields.of("execution_state", "starting")));
    }

    void reply(Channel channel, Message request, JsonObject content) {
        Shortage.outlast(() -> {
            String type = request.type().replace("_request", "_reply");
            sockets.send(channel, request.reply(type, session, content));
        });
    }

    /** Makes a question to the front end that sent {@code request}; {@link #ask} puts it. */
    Message question(Message request, String prompt, boolean password) {
        return request.reply("input_request", session, Fields.of("prompt", prompt, "password", password));
    }

    void ask(Message question) {
        sockets.send(Channel.STDIN, question);
    }
}
